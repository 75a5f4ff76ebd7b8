// Package transform rewrites requests to an upstream and what it answers, for routes that pass both through: header
// fields, query parameters, and the members of JSON bodies. It decides nothing and knows no rule of anybody's business; for
// that there are the aggregations of a document.
//
//	t, err := transform.New(transform.Config{
//		Request:  transform.Request{Body: transform.Body{Case: transform.Snake, Inject: map[string]string{"_request_id": "{request_id}"}}},
//		Response: transform.Response{Envelope: transform.Envelope{Default: "v2", Versions: map[string]transform.Wrap{
//			"v1": {Member: "data", With: map[string]any{"success": true}},
//			"v2": {Member: "result", With: map[string]any{"meta": map[string]any{"version": "{version}", "timestamp": "{timestamp}"}}},
//		}}},
//	})
//
// # Fields
//
// Header fields and query parameters are changed in one order, whatever the order of the configuration: what Remove names
// goes, Rename moves (beside what there is of the new name), Set replaces, Add adds, and Default is for what is not there.
// Nobody changes the fields that frame a message (RFC 9110 section 7.6.1, Content-Length, Host): [Config.Validate] says so.
//
// # Texts
//
// A value may have {request_id}, {timestamp} (RFC 3339, UTC), {version} and {principal} in it; any other brace is an error of the
// configuration. Where nothing is known, that is the empty text.
//
// # Bodies
//
// A body is rewritten when its media type is application/json or ends in +json; all others, and problem details
// (RFC 9457), are left alone. It is read whole, as far as MaxBody, because a body that turns out to be broken at its end
// must be refused before anything of it is passed on. It is then copied from bytes to bytes, without Go values in between:
// numbers stay as they are written (12345678901234567890.123, 1e400), strings keep their escapes, white space goes.
//
// Two members of one object with one name, before or after names were changed, are an error and not a loss. So are bytes
// that are not UTF-8, nesting below [MaxDepth], and anything else that RFC 8259 does not allow. In a request such an error
// is an Invalid fault, in an answer BadUpstream.
//
// What changes a body changes what is said of it: Content-Length is set anew, an entity tag becomes weak (RFC 9110
// section 8.8.1), digests and ranges go. An upstream is asked for no content coding where its answer will be read; a request
// that has one is refused with 415.
package transform
