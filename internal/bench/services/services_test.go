package services

import (
	"bytes"
	"testing"
)

func TestAnswersAreAsLongAsTheTablesSay(t *testing.T) {
	for path, kilobytes := range map[string]float64{
		"/users/42": 1, "/users/42/orders": 6, "/users/42/unread": 0.3, "/products/p-1": 1, "/reports/1k": 1, "/reports/100k": 100, "/reports/1m": 1000,
	} {
		_, body, _ := bytes.Cut(find(path), []byte("\r\n\r\n"))
		if got := float64(len(body)) / 1000; got < 0.9*kilobytes || got > 1.1*kilobytes {
			t.Errorf("%s: %.2f KB, want about %v", path, got, kilobytes)
		}
	}
}
