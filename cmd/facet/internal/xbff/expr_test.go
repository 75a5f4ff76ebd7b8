package xbff

import (
	"reflect"
	"strings"
	"testing"
)

func TestExpressions(t *testing.T) {
	tests := []struct {
		text string
		want Expr
	}{
		{"$steps.user.outputs.body", Expr{Root: StepBody, Step: "user"}},
		{"$steps.user.outputs.body#/name", Expr{Root: StepBody, Step: "user", Pointer: []string{"name"}}},
		{"$steps.recent-orders_2.outputs.body#/a/b", Expr{Root: StepBody, Step: "recent-orders_2", Pointer: []string{"a", "b"}}},
		{"$steps.user.outputs.total", Expr{Root: StepOutput, Step: "user", Name: "total"}},
		{"$steps.user.outputs.body_2#/x", Expr{Root: StepOutput, Step: "user", Name: "body_2", Pointer: []string{"x"}}},
		{"$request.path.order_id", Expr{Root: RequestPath, Name: "order_id"}},
		{"$request.query.filter[name]", Expr{Root: RequestQuery, Name: "filter[name]"}},
		{"$request.query.a.b", Expr{Root: RequestQuery, Name: "a.b"}},
		{"$request.header.Accept-Language", Expr{Root: RequestHeader, Name: "Accept-Language"}},
		{"$request.body", Expr{Root: RequestBody}},
		{"$request.body#/items/0", Expr{Root: RequestBody, Pointer: []string{"items", "0"}}},
		{"$response.body", Expr{Root: ResponseBody}},
		{"$response.body#/a", Expr{Root: ResponseBody, Pointer: []string{"a"}}},
		{"$response.header.ETag", Expr{Root: ResponseHeader, Name: "ETag"}},
		{"$principal#/sub", Expr{Root: Principal, Pointer: []string{"sub"}}},
		{"$principal#/https:~1~1example.com~1tenant", Expr{Root: Principal, Pointer: []string{"https://example.com/tenant"}}},
		{"$experiment.new-checkout", Expr{Root: Variant, Name: "new-checkout"}},
		{"$item", Expr{Root: Item}},
		{"$item#/~0", Expr{Root: Item, Pointer: []string{"~"}}},
		{"$item#/~1", Expr{Root: Item, Pointer: []string{"/"}}},
		{"$item#/~01", Expr{Root: Item, Pointer: []string{"~1"}}}, // RFC 6901, section 4: not "/"
		{"$item#/a~1b/~0~1", Expr{Root: Item, Pointer: []string{"a/b", "~/"}}},
		{"$item#/", Expr{Root: Item, Pointer: []string{""}}},
		{"$item#//a", Expr{Root: Item, Pointer: []string{"", "a"}}},
		{"$item#/a#b", Expr{Root: Item, Pointer: []string{"a#b"}}},
		{"$item#/größe/%20/a b", Expr{Root: Item, Pointer: []string{"größe", "%20", "a b"}}},
	}
	for _, test := range tests {
		test.want.Text = test.text
		got, p := parseExpr(test.text)
		if p != nil {
			t.Errorf("%s: %s", test.text, p.text)
		} else if !reflect.DeepEqual(*got, test.want) {
			t.Errorf("%s: got %+v", test.text, *got)
		}
	}
}

func TestMalformedExpressions(t *testing.T) {
	tests := []struct {
		text    string
		code    Code
		offset  int
		instead string
	}{
		{"$", UnknownRoot, 0, "under $const"},
		{"$5", UnknownRoot, 0, "under $const"},
		{"$Steps.a.outputs.body", UnknownRoot, 0, "did you mean $steps?"},
		{"$requests.path.id", UnknownRoot, 0, "did you mean $request?"},
		{"$inputs.id", UnknownRoot, 0, "$request.path.<name>"},
		{"$statusCode", UnknownRoot, 0, "leave it out"},
		{"$steps", MalformedExpression, 7, "$steps.<stepId>"},
		{"$steps.", MalformedExpression, 7, "$steps.<stepId>"},
		{"$steps.1st.outputs.body", MalformedExpression, 7, "$steps.<stepId>"},
		{"$steps.a.body", MalformedExpression, 8, "$steps.a.outputs.body"},
		{"$steps.a.outputs.", MalformedExpression, 16, "$steps.a.outputs.body"},
		{"$steps.a.outputs.body.b.c", MalformedExpression, 21, "write $steps.a.outputs.body#/b/c"},
		{"$steps.a.outputs.body/b", MalformedExpression, 21, "write $steps.a.outputs.body#/b"},
		{"$steps.a.outputs.2", MalformedExpression, 17, "body"},
		{"$request", MalformedExpression, 9, "$request.path.<name>"},
		{"$request.cookie.a", MalformedExpression, 9, "$request.path.<name>"},
		{"$request.path.", MalformedExpression, 13, "write $request.path.<name>"},
		{"$request.query.a b", MalformedExpression, 16, "after the name"},
		{"$request.query.a#/b", MalformedExpression, 16, "write $request.query.a"},
		{"$request.header.A B", MalformedExpression, 16, "letters"},
		{"$response.status", MalformedExpression, 10, "$response.body"},
		{"$response.body.a", MalformedExpression, 14, "write $response.body#/a"},
		{"$principal", MalformedExpression, 10, "$principal#/sub"},
		{"$principal.sub", MalformedExpression, 10, "write $principal#/sub"},
		{"$item.id", MalformedExpression, 5, "write $item#/id"},
		{"$item#", MalformedPointer, 6, "leave out the #"},
		{"$item#id", MalformedPointer, 6, "write #/id"},
		{"$item#/a~", MalformedPointer, 8, "~0"},
		{"$item#/a~2b", MalformedPointer, 8, "~0"},
	}
	for _, test := range tests {
		_, p := parseExpr(test.text)
		if p == nil {
			t.Errorf("%s is an expression", test.text)
		} else if p.code != test.code || p.offset != test.offset || !strings.Contains(p.instead, test.instead) {
			t.Errorf("%s: %s at %d: %s; %s", test.text, p.code, p.offset, p.text, p.instead)
		}
	}
}

func TestPointersAreWrittenAsTheyAreRead(t *testing.T) {
	for _, text := range []string{"/a", "/~0/~1", "/~01", "/", "//", "/a b/é"} {
		tokens, p := parsePointer(text)
		if p != nil {
			t.Fatal(p.text)
		}
		if got := PointerText(tokens); got != "#"+text {
			t.Errorf("%q became %q", text, got)
		}
	}
}
