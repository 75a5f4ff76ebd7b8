package drive

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/soundness/body"
	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/fanout"
	"github.com/facet-bff/facet/shared/fault"
)

// ask makes one request that keeps the frontend's document. It returns the body that was sent.
func ask(router http.Handler, op body.Operation, maker *body.Maker, rng *rand.Rand) (*httptest.ResponseRecorder, []byte) {
	target, header := op.Path, http.Header{}
	query := url.Values{}
	for _, p := range op.Parameters {
		name, _ := p["name"].(string)
		schema, _ := p["schema"].(body.Object)
		if p["required"] != true && rng.IntN(3) == 0 {
			continue
		}
		values := parameter(maker, schema)
		if values[0] == "" || values[0] == "." || values[0] == ".." {
			values[0] = "x" // a path of such never comes here, and a call of such a path is the client's mistake
		}
		switch p["in"] {
		case "path":
			target = strings.ReplaceAll(target, "{"+name+"}", url.PathEscape(values[0]))
		case "query":
			query[name] = values
		case "header":
			if schema["type"] == "string" && schema["enum"] == nil && schema["format"] == nil && schema["pattern"] == nil {
				values[0] = field(values[0])
			}
			header.Set(name, values[0])
		}
	}
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	sent := payload(op, maker)
	var content io.Reader
	if sent != nil {
		content = bytes.NewReader(sent)
		header.Set("Content-Type", "application/json")
	}
	ctx := fanout.Stretch(auth.WithPrincipal(context.Background(), auth.Principal{Subject: "42", Tier: "free"}), 1000)
	req := httptest.NewRequestWithContext(ctx, op.Method, target, content)
	req.Header = header
	res := httptest.NewRecorder()
	serve(router, res, req)
	return res, sent
}

// serve answers as a gateway does: a panic of the exchange, where no other goroutine has met it, is a problem.
func serve(router http.Handler, res *httptest.ResponseRecorder, req *http.Request) {
	defer func() {
		if r := recover(); r != nil {
			if r != panics {
				panic(r)
			}
			fault.Write(res, req, fault.New(fault.Internal, "serve", ""))
		}
	}()
	router.ServeHTTP(res, req)
}

// payload makes the body of a request; nil for an operation that takes none.
func payload(op body.Operation, maker *body.Maker) []byte {
	taken, _ := op.Raw["requestBody"].(body.Object)
	content, _ := taken["content"].(body.Object)
	media, ok := content["application/json"].(body.Object)
	if !ok {
		return nil
	}
	schema, _ := media["schema"].(body.Object)
	return maker.Write(maker.Value(schema))
}

// parameter makes a parameter's values that keep its schema: one, or those of a list, of which there is one at least.
func parameter(maker *body.Maker, schema body.Object) []string {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(maker.Plain(schema).Append(nil, func() string { return "" })))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		panic(err) // the maker made it
	}
	items, isList := value.([]any)
	if !isList {
		return []string{written(value)}
	}
	all := []string{"one"}
	for _, item := range items {
		all = append(all, written(item))
	}
	return all
}

func written(value any) string {
	if s, ok := value.(string); ok {
		return s
	}
	data, _ := json.Marshal(value) // it was JSON
	return string(data)
}

// field keeps of a text what a header field may have.
func field(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, text)) + "x"
}
