package store

import (
	"errors"
	"fmt"
)

// migrate brings the schema to this program's version; in a transaction. Where
// there are journals and no tables, those were lost.
func migrate(c *conn, home string) error {
	version, err := c.queryInt("PRAGMA user_version")
	if err != nil {
		return err
	}
	var steps string
	switch version {
	case schemaVersion:
		return nil
	case 0:
		if names, err := journalNames(home); err != nil || len(names) > 0 {
			return errors.Join(err, errNoRows)
		}
		steps = schema
	case 1:
		steps = fromVersion1 + fromVersion2
	case 2:
		steps = fromVersion2
	default:
		return newer(version)
	}
	return c.exec(steps + fmt.Sprintf("PRAGMA user_version = %d", schemaVersion))
}

// newer is the error about a file that a later leadrig made.
func newer(version int64) error {
	return fmt.Errorf("the file has schema version %d, this leadrig knows %d: use the newer leadrig that wrote it, or name another folder with --home", version, schemaVersion)
}
