package service

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/facet-bff/facet/internal/demo/store"
	"github.com/facet-bff/facet/shared/fault"
)

// The prefixes of ids.
const (
	orderPrefix        = "o-"
	shipmentPrefix     = "s-"
	notificationPrefix = "n-"
	productPrefix      = "p-"
	reviewPrefix       = "r-"
	paymentPrefix      = "pay-"
	userPrefix         = ""
)

// number returns the number of an id. It is zero, which nothing has, for anything that is not the one way to write an id:
// "o-007" is no other name of "o-7".
func number(prefix, id string) int64 {
	n, err := strconv.ParseInt(strings.TrimPrefix(id, prefix), 10, 64)
	if err != nil || name(prefix, n) != id {
		return 0
	}
	return n
}

// name returns the id with the number.
func name(prefix string, n int64) string { return prefix + strconv.FormatInt(n, 10) }

// missing makes what the store could not find a 404 with the detail. Another error stays what it is.
func missing(err error, op, format string, args ...any) error {
	if errors.Is(err, store.ErrNotFound) {
		return &fault.Error{Kind: fault.NotFound, Op: op, Public: fmt.Sprintf(format, args...)}
	}
	return fmt.Errorf("%s: %w", op, err)
}
