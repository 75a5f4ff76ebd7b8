package service

import (
	"encoding/base64"
	"encoding/json"
	"errors"

	"github.com/facet-bff/facet/internal/demo/store"
	"github.com/facet-bff/facet/shared/fault"
)

// cursor says where in a list to go on. One of the members is set.
type cursor struct {
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

func (c cursor) encode() *string {
	text, err := json.Marshal(c)
	if err != nil { // strings always marshal
		panic(err)
	}
	encoded := base64.RawURLEncoding.EncodeToString(text)
	return &encoded
}

// decodeCursor reads a cursor. What is none names no item.
func decodeCursor(encoded string) cursor {
	var c cursor
	text, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil || json.Unmarshal(text, &c) != nil {
		return cursor{}
	}
	return c
}

// paging is how a list is cut into pages.
type paging struct {
	op     string
	prefix string
	// limit is how many items a page has when nothing is asked for.
	limit int
	// ascending lists go on after an item, the others before it.
	ascending bool
}

// page returns the page that is asked for.
func (p paging) page(limit *int32, encoded *string) (store.Page, error) {
	page := store.Page{Limit: p.limit}
	if limit != nil {
		page.Limit = int(*limit)
	}
	if encoded == nil {
		return page, nil
	}
	c := decodeCursor(*encoded)
	id := c.Before
	if p.ascending {
		id = c.After
	}
	if page.After = number(p.prefix, id); page.After <= 0 {
		return page, p.foreign()
	}
	return page, nil
}

// next returns the cursor of the page that follows the last item, or nil when none does.
func (p paging) next(more bool, last func() int64) *string {
	switch {
	case !more:
		return nil
	case p.ascending:
		return cursor{After: name(p.prefix, last())}.encode()
	default:
		return cursor{Before: name(p.prefix, last())}.encode()
	}
}

// failed explains why a page could not be read; the detail is for when there is no such list.
func (p paging) failed(err error, detail string, args ...any) error {
	if errors.Is(err, store.ErrCursor) {
		return p.foreign()
	}
	return missing(err, p.op, detail, args...)
}

func (p paging) foreign() error {
	return &fault.Error{
		Kind: fault.Invalid, Op: p.op, Public: "A parameter is not valid.",
		Violations: []fault.Violation{{Pointer: "#/query/cursor", Detail: "must be the next_cursor of this list"}},
	}
}

// each returns what convert makes of every item. The slice is never nil, since nil would be null in JSON.
func each[From, To any](items []From, convert func(From) To) []To {
	converted := make([]To, len(items))
	for i, item := range items {
		converted[i] = convert(item)
	}
	return converted
}

// optional is what JSON shows as null when there is none.
func optional[T comparable](value T) *T {
	var none T
	if value == none {
		return nil
	}
	return &value
}

// lastOf returns the last of items, of which there is at least one.
func lastOf[T any](items []T) T { return items[len(items)-1] }
