package plan

import (
	"encoding/base64"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"time"
)

// formats are the formats of strings that are checked in literals. Others are for whoever reads the document.
var formats = map[string]func(string) bool{
	"date":          func(s string) bool { return inLayout(time.DateOnly, s) },
	"date-time":     func(s string) bool { return inLayout(time.RFC3339, s) },
	"uuid":          regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`).MatchString,
	"email":         isEmail,
	"uri":           func(s string) bool { u, err := url.Parse(s); return err == nil && u.IsAbs() },
	"uri-reference": func(s string) bool { _, err := url.Parse(s); return err == nil },
	"ipv4":          func(s string) bool { a, err := netip.ParseAddr(s); return err == nil && a.Is4() },
	"ipv6":          func(s string) bool { a, err := netip.ParseAddr(s); return err == nil && a.Is6() && a.Zone() == "" },
	"byte":          func(s string) bool { _, err := base64.StdEncoding.DecodeString(s); return err == nil },
}

func inLayout(layout, text string) bool {
	_, err := time.Parse(layout, text)
	return err == nil
}

// isEmail reports an address alone: net/mail also reads one with a name before it.
func isEmail(text string) bool {
	a, err := mail.ParseAddress(text)
	return err == nil && a.Name == "" && a.Address == text
}
