package binary

import (
	"encoding/json"
	"strings"

	"github.com/facet-bff/facet/shared/config"
	"github.com/facet-bff/facet/shared/transform"
)

// Transform is a transform.Config.
type Transform struct {
	Request  TransformRequest  `doc:"What to change of requests."`
	Response TransformResponse `doc:"What to change of answers."`
	MaxBody  config.Size       `default:"1MiB" doc:"The largest JSON body, in either direction, that is rewritten; a larger one is refused."`
}

// TransformRequest is a transform.Request.
type TransformRequest struct {
	Header TransformFields
	Query  TransformFields
	Body   TransformBody
}

// TransformResponse is a transform.Response.
type TransformResponse struct {
	Header   TransformFields
	Body     TransformBody
	Envelope Envelope `doc:"An object around answers of success, by the version that is asked for."`
}

// TransformFields are transform.Fields. In values {request_id}, {timestamp}, {version} and {principal} are what they say.
type TransformFields struct {
	Remove  []string          `doc:"Takes them away."`
	Rename  map[string]string `doc:"Old name to new."`
	Set     map[string]string `doc:"Puts them in the place of what there is."`
	Add     map[string]string `doc:"Puts them beside what there is."`
	Default map[string]string `doc:"Puts them where there is none."`
}

// TransformBody is a transform.Body.
type TransformBody struct {
	Rename map[string]string `doc:"Gives members another name, by JSON pointer: /items/sku: code."`
	Case   string            `doc:"snake or camel respells the names of all other members."`
	Inject map[string]string `doc:"Sets members of the outermost object: _request_id: '{request_id}'."`
}

// Envelope is a transform.Envelope.
type Envelope struct {
	Field    string          `default:"API-Version" doc:"The field of requests that names the version."`
	Default  string          `doc:"The version of a request that names none."`
	Versions map[string]Wrap `doc:"The envelopes, by version."`
}

// Wrap is a transform.Wrap.
type Wrap struct {
	Member string            `doc:"Where the body goes; left out, there is no envelope."`
	With   map[string]string `doc:"Members beside it, each as JSON or else as a text: success: true, meta: '{\"version\": \"{version}\"}'."`
}

func (t *Transform) config() transform.Config {
	c := transform.Config{
		Request: transform.Request{
			Header: transform.Fields(t.Request.Header), Query: transform.Fields(t.Request.Query), Body: t.Request.Body.config(),
		},
		Response: transform.Response{Header: transform.Fields(t.Response.Header), Body: t.Response.Body.config()},
		MaxBody:  int64(t.MaxBody),
	}
	envelope := t.Response.Envelope
	c.Response.Envelope = transform.Envelope{Field: envelope.Field, Default: envelope.Default, Versions: map[string]transform.Wrap{}}
	for version, w := range envelope.Versions {
		wrap := transform.Wrap{Member: w.Member, With: map[string]any{}}
		for name, text := range w.With {
			wrap.With[name] = parsed(text)
		}
		c.Response.Envelope.Versions[version] = wrap
	}
	return c
}

func (b *TransformBody) config() transform.Body {
	return transform.Body{Rename: b.Rename, Case: transform.Case(b.Case), Inject: b.Inject}
}

// parsed is a value that was written as JSON, or else the text itself.
func parsed(text string) any {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if json.Valid([]byte(text)) && decoder.Decode(&value) == nil {
		return value
	}
	return text
}
