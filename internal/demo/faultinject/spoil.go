package faultinject

import (
	"bytes"
	"slices"
	"strings"
)

// How the JSON of a service is spoiled. A body that is no object is taken for one all the same: it is no JSON afterwards.

func half(body []byte) []byte { return body[:len(body)/2] }

// depth is deeper than any document means, and no more than a few kilobytes.
const depth = 10_000

func deep(body []byte) []byte {
	return slices.Concat([]byte(`{"injected":`+strings.Repeat("[", depth)+`"`+Mark+`"`+strings.Repeat("]", depth)+","), inside(body), []byte("}"))
}

// twice leaves an answer that whoever takes either member for the one is happy with.
func twice(body []byte) []byte {
	return slices.Concat([]byte(`{"injected":"`+Mark+`",`), inside(body), []byte(","), inside(body), []byte("}"))
}

// inside returns what is between the braces.
func inside(body []byte) []byte {
	body = bytes.TrimSpace(body)
	return body[1:max(1, len(body)-1)]
}

func notUTF8(body []byte) []byte {
	const start = "\":\"\xff" + Mark // of a text
	return slices.Concat([]byte(`{"injected`+start+`",`), bytes.ReplaceAll(inside(body), []byte(`":"`), []byte(start)), []byte("}"))
}
