package fanout

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/fanout/fanouttest"
)

func TestFrame_AClientReadsEveryLength(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var want []string
	for _, n := range []int{0, 1, 125, 126, 127, 65535, 65536, 300_000} {
		text := make([]byte, n)
		for i := range text {
			text[i] = 'a' + byte(random.IntN(26))
		}
		want = append(want, string(text))
	}
	var p Packer
	for _, packed := range []bool{false, true} {
		t.Run(fmt.Sprint("compressed ", packed), func(t *testing.T) {
			all := Frame(Ping, nil)
			for _, text := range want {
				kind, content := Text, []byte(text)
				if packed {
					var err error
					if content, err = p.Pack(content); err != nil {
						t.Fatal(err)
					}
					kind = Packed
				}
				all = append(all, Frame(kind, content)...)
			}
			if diff := cmp.Diff(want, fanouttest.Read(t, packed, nil, func(bool) []byte { return all }, len(want))); diff != "" {
				t.Error(diff)
			}
		})
	}
}
