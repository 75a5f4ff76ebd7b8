package projection_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// BenchmarkCheck compares Check with encoding/json's own syntax check and with decoding, on a body of about 6 KB.
func BenchmarkCheck(b *testing.B) {
	line := `{"sku":"a-product-with-a-name","a/b":12345}`
	data := []byte(`{"status":"open","note":null,"total":12.5,"lines":[` + strings.Repeat(line+",", 140) + line + `]}`)
	b.Run("Check", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if err := order.Check(data); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("json.Valid", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if !json.Valid(data) {
				b.Fatal("not JSON")
			}
		}
	})
	b.Run("json.Unmarshal", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			var v struct {
				Status string
				Lines  []struct {
					SKU string `json:"sku"`
				}
			}
			if err := json.Unmarshal(data, &v); err != nil {
				b.Fatal(err)
			}
		}
	})
}
