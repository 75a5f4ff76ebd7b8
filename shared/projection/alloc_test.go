package projection_test

import (
	"testing"

	"github.com/facet-bff/facet/shared/projection"
)

func TestReadingAndWritingAllocateNothing(t *testing.T) {
	body := parse(t, `{"a":[{"id":1,"tags":["x","\u00e9",{"y":[1,2]}]},{"id":2}],"b":"text","c":12345}`)
	list := body.Member("a")
	x := indexed(list, "id")
	names := []string{"a", "b", "absent"}
	out := make([]byte, 0, 1024)
	sum := 0
	for name, read := range map[string]func(){
		"Members": func() {
			var m [3]projection.Raw
			body.Members(names, m[:])
			sum += len(m[0])
		},
		"At": func() { sum += len(body.At("a", "0", "tags", "2", "y", "1")) },
		"Items": func() {
			for item := range body.Member("a").Items() {
				for tag := range item.Member("tags").Items() {
					sum += len(tag)
				}
			}
		},
		"Each": func() {
			var outer, inner [3]projection.Raw
			for range list.Each(names, outer[:]) {
				for range outer[0].Each(names, inner[:]) {
					sum += len(inner[0])
				}
			}
		},
		"Kind":         func() { sum += int(body.Member("c").Kind()) },
		"Find":         func() { sum += len(x.Find(list.At("1", "id"))) },
		"AppendString": func() { out = projection.AppendString(out[:0], "a \"text\"\nwith é") },
		"AppendMember": func() { out = projection.AppendMember(append(out[:0], '{'), `"b":`, list) },
	} {
		if n := testing.AllocsPerRun(100, read); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}
