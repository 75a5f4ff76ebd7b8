package redistest_test

import (
	"testing"

	"github.com/facet-bff/facet/internal/redistest"
)

func TestAServerIsEmptyAndEndsWhenItIsStopped(t *testing.T) {
	server := redistest.Start(t)
	client := server.Client(t)
	if n, err := client.DBSize(t.Context()).Result(); err != nil || n != 0 {
		t.Fatalf("got %d keys and %v", n, err)
	}
	if err := client.Set(t.Context(), "a", "b", 0).Err(); err != nil {
		t.Fatal(err)
	}
	server.Stop()
	server.Stop()
	if err := client.Get(t.Context(), "a").Err(); err == nil {
		t.Error("a server that was stopped answers")
	}
}
