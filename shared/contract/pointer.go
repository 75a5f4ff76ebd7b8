package contract

import "strings"

// Any is the token of a pointer that stands for every item of a list, and for every member of an object that is not named.
const Any = "*"

// Tokens returns the tokens of a pointer: those of '#/a~1b/*' are "a/b" and [Any].
func Tokens(pointer string) []string {
	pointer = strings.TrimPrefix(pointer, "#")
	if pointer == "" {
		return nil
	}
	all := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i := range all {
		all[i] = strings.ReplaceAll(strings.ReplaceAll(all[i], "~1", "/"), "~0", "~")
	}
	return all
}

// Join returns the pointer of a member, or of the items, of the value at a pointer.
func Join(pointer, token string) string {
	return pointer + "/" + strings.ReplaceAll(strings.ReplaceAll(token, "~", "~0"), "/", "~1")
}
