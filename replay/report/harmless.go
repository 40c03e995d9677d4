package report

import (
	"reflect"

	"leadrig/internal/safetext"
)

// harmless returns a deep copy of a report, or of a part of one, in which every
// text is safe for a terminal and hides nothing. It works on all strings there
// are, so that a field that is added later can't be forgotten.
func harmless[T any](v *T) *T {
	out := reflect.New(reflect.TypeFor[T]())
	clean(out.Elem(), reflect.ValueOf(v).Elem(), safetext.Line)
	return out.Interface().(*T)
}

// clean copies from into to, with every string made safe by text.
func clean(to, from reflect.Value, text func(string) string) {
	switch from.Kind() {
	case reflect.String:
		to.SetString(text(from.String()))
	case reflect.Struct:
		cleanStruct(to, from)
	case reflect.Slice:
		if from.IsNil() {
			return
		}
		to.Set(reflect.MakeSlice(from.Type(), from.Len(), from.Len()))
		for i := range from.Len() {
			clean(to.Index(i), from.Index(i), text)
		}
	case reflect.Pointer:
		if from.IsNil() {
			return
		}
		to.Set(reflect.New(from.Type().Elem()))
		clean(to.Elem(), from.Elem(), text)
	default:
		to.Set(from)
	}
}

func cleanStruct(to, from reflect.Value) {
	to.Set(from) // brings what has no exported fields, such as a time
	for i := range from.NumField() {
		field := from.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		text := safetext.Line
		if field.Tag.Get("text") == "lines" {
			text = safetext.Block
		}
		clean(to.Field(i), from.Field(i), text)
	}
}
