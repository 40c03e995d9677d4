// Package paint is what the panes of the live screen draw with: roles instead of
// colours, a pen that knows how this terminal measures text, and lines of a
// width.
//
// Guarantee: a Line is never wider than it was asked to be and holds nothing that
// a terminal would act on but the colours of the theme, whatever text is added to
// it. Every role can be told from the others without a colour by what is written.
//
// Its Go API carries no compatibility promise.
//
// Imports: safetext, Lip Gloss, colorprofile, x/ansi, the standard library.
package paint
