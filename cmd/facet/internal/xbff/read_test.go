package xbff

import (
	"os"
	"testing"
)

func TestReadsEverything(t *testing.T) {
	data, err := os.ReadFile("testdata/mobile.yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc, wrong := Read("frontends/mobile.yaml", data)
	for _, d := range wrong {
		t.Error(d)
	}
	_ = doc
}
