//go:build linux || darwin

package projection_test

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/facet-bff/facet/shared/projection"
)

// lastPage returns memory behind which no byte can be read: the process ends that tries.
func lastPage(t *testing.T) []byte {
	t.Helper()
	size := os.Getpagesize()
	pages, err := syscall.Mmap(-1, 0, 2*size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Munmap(pages); err != nil {
			t.Error(err)
		}
	})
	if err := syscall.Mprotect(pages[size:], syscall.PROT_NONE); err != nil {
		t.Fatal(err)
	}
	return pages[:size:size]
}

func TestNothingBehindTheBodyIsRead(t *testing.T) {
	page, into := lastPage(t), make([]projection.Raw, len(keys))
	number := &projection.Shape{Type: projection.Integer}
	shape := keyed(0)
	shape.Members = append(shape.Members, projection.Member{Name: "n", Shape: number}, projection.Member{Name: "a number's 13", Shape: number})
	var members []string
	for _, name := range keys {
		members = append(members, spell(name, false)+`:"x"`)
	}
	members = append(members, `"n":123`, `"a number's 13":1234567`, `"a number's 14":1`, `"unknown":[1.5e-3,true,false,null,"\u00e9"]`)
	for range members {
		members = append(members[1:], members[0])
		whole := "{" + strings.Join(members, ",") + "}"
		for range 2 { // the second time in the order that is expected
			if err := shape.Check([]byte(whole)); err != nil {
				t.Fatal(err)
			}
		}
		for n := range whole {
			body := page[len(page)-n:]
			copy(body, whole)
			if err := shape.Check(body); err == nil {
				t.Errorf("Check(%s) is well", body)
			}
			_, _ = projection.Decode[model](body)
			projection.Raw(body).Members(keys, into)
		}
	}
}

// A key of two words and a number of seven digits are read at once if there is a byte behind them.
func TestNothingBehindAnExpectedNumberIsRead(t *testing.T) {
	shape := &projection.Shape{Type: projection.Object, Members: []projection.Member{
		{Name: "a number's 13", Shape: &projection.Shape{Type: projection.Integer}},
	}}
	page, whole := lastPage(t), `{"a number's 13":1234567`
	for n := range len(whole) + 1 {
		body := page[len(page)-n:]
		copy(body, whole)
		if err := shape.Check(body); err == nil {
			t.Errorf("Check(%s) is well", body)
		}
	}
}
