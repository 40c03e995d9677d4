package store

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// Beside each journal lies a file with the prints of its deliveries. It can be
// made again out of the journal at any time, and whatever it doesn't tell is
// read there, so nothing is lost with it. It is a sequence of blocks, each:
//
//	4 bytes  "LRP1"
//	4 bytes  length of what follows the sum
//	4 bytes  CRC-32C of that
//	entries, each: id, position, length of the fields and of the print, as
//	varints; the fields, in lower case; the print
//
// Ids and positions ascend, and no delivery of the journal is left out between
// the first and the last.
const (
	printMagic  = "LRP1"
	printPrefix = 12
	printSuffix = ".words"
	// maxPrintBlock bounds what a damaged length may make us allocate.
	maxPrintBlock = 64 << 20
)

func printPath(home, journal string) string {
	return strings.TrimSuffix(journalPath(home, journal), ".journal") + printSuffix
}

// printFile is the file that prints are written to.
type printFile struct {
	printer
	file  *os.File
	size  int64
	last  int64 // the id of the last delivery
	block []byte
	print []byte
}

// openPrints opens a print file, making it as needed, behind what is sound of it.
func openPrints(path string) (*printFile, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	p := &printFile{file: f}
	p.begin()
	p.size, err = readPrints(path, func(e *printed) { p.last = e.id })
	if err == nil {
		err = f.Truncate(p.size)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return p, nil
}

// begin begins the next block.
func (p *printFile) begin() {
	p.block = append(append(p.block[:0], printMagic...), make([]byte, printPrefix-len(printMagic))...)
}

// addWithPrint puts a delivery into the block with its body's print.
func (p *printFile) addWithPrint(e printed, body []byte) {
	p.print = p.appendPrint(p.print[:0], body)
	e.print = p.print
	p.add(e)
}

// add puts a delivery into the block.
func (p *printFile) add(e printed) {
	for _, n := range []uint64{uint64(e.id), uint64(e.position), uint64(len(e.fields)), uint64(len(e.print))} {
		p.block = binary.AppendUvarint(p.block, n)
	}
	p.block = append(append(p.block, e.fields...), e.print...)
	p.last = e.id
}

// flush writes the block.
func (p *printFile) flush() error {
	payload := p.block[printPrefix:]
	if len(payload) == 0 {
		return nil
	}
	binary.LittleEndian.PutUint32(p.block[4:], uint32(len(payload)))
	binary.LittleEndian.PutUint32(p.block[8:], crc32.Checksum(payload, crcTable()))
	if _, err := p.file.WriteAt(p.block, p.size); err != nil {
		return err
	}
	p.size += int64(len(p.block))
	p.begin()
	return nil
}

// close closes the file, and removes it where nothing came.
func (p *printFile) close() error {
	err := p.file.Close()
	if p.size == 0 {
		err = errors.Join(err, os.Remove(p.file.Name()))
	}
	return err
}

// printed is an entry of a print file.
type printed struct {
	id, position  int64
	fields, print []byte
}

// readPrints calls each with the entries of a print file as far as it is sound,
// which is so many bytes. One that is missing has no entries. An entry's bytes
// are valid only within the call.
func readPrints(path string, each func(*printed)) (sound int64, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }()
	r := bufio.NewReaderSize(f, 1<<18)
	var prefix [printPrefix]byte
	var block []byte
	last := int64(0)
	for {
		if _, err := io.ReadFull(r, prefix[:]); err != nil || string(prefix[:4]) != printMagic {
			return sound, nil
		}
		size := binary.LittleEndian.Uint32(prefix[4:])
		if size > maxPrintBlock {
			return sound, nil
		}
		if block = slices.Grow(block[:0], int(size))[:size]; len(block) == 0 {
			return sound, nil
		}
		if _, err := io.ReadFull(r, block); err != nil || crc32.Checksum(block, crcTable()) != binary.LittleEndian.Uint32(prefix[8:]) {
			return sound, nil
		}
		if last, err = eachEntry(block, last, each); err != nil {
			return sound, nil
		}
		sound += printPrefix + int64(size)
	}
}

// errPrints says that a block can't be taken apart.
var errPrints = errors.New("the prints are damaged")

// eachEntry takes a block apart whose ids follow the last one before it.
func eachEntry(block []byte, last int64, each func(*printed)) (int64, error) {
	for len(block) > 0 {
		var head [4]uint64
		for i := range head {
			n, size := binary.Uvarint(block)
			if size <= 0 {
				return last, errPrints
			}
			head[i], block = n, block[size:]
		}
		rest := uint64(len(block))
		e := printed{id: int64(head[0]), position: int64(head[1])}
		// A print's size is a power of two, or nothing.
		if head[2] > rest || head[3] > rest-head[2] || head[3]&(head[3]-1) != 0 || e.id <= last || e.position < 0 {
			return last, errPrints
		}
		e.fields, block = block[:head[2]], block[head[2]:]
		e.print, block = block[:head[3]], block[head[3]:]
		last = e.id
		each(&e)
	}
	return last, nil
}
