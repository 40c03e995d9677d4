package store

func childWithALimit(string) error { return nil }
func childOnATinyDisk(string) error { return nil }
