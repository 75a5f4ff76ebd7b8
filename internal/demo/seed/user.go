package seed

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/facet-bff/facet/internal/demo/store"
)

// mailingList is when the first account was made.
var mailingList = time.Date(2019, time.March, 1, 9, 0, 0, 0, time.UTC)

// makeUsers makes users whose ids ascend as their accounts get younger. The known ones take the place of others.
func (d *Data) makeUsers(count int) {
	pace := Now.AddDate(0, 0, -3).Sub(mailingList) / time.Duration(count)
	for id := int64(1); id <= int64(count); id++ {
		user, known := knownUsers[id]
		if !known {
			user = makeUser(id)
			age := time.Duration(id-1)*pace + stream(userKind, -id).between(0, pace)
			user.CreatedAt = mailingList.Add(age).Truncate(time.Second)
		}
		d.Users = append(d.Users, user)
	}
}

func makeUser(id int64) store.User {
	r := stream(userKind, id)
	home := pick(r, countries)
	given, family := pick(r, home.given), pick(r, home.family)
	user := store.User{
		ID:             id,
		Email:          ascii.Replace(strings.ToLower(fmt.Sprintf("%s.%s%d@example.com", given, family, id))),
		GivenName:      given,
		FamilyName:     family,
		DisplayName:    displayName(r, given, family),
		Tier:           tier(r),
		Roles:          roles(id),
		Locale:         home.locale,
		Country:        home.code,
		MarketingOptIn: r.chance(40),
		LoyaltyPoints:  int32(r.IntN(60)) * int32(r.IntN(100)),
	}
	if r.chance(70) {
		user.Phone = digits(r, home.dial+"5######")
	}
	if r.chance(45) {
		user.AvatarURL = fmt.Sprintf("https://img.example.com/avatars/%d.jpg", id)
	}
	if r.chance(85) {
		address := home.address(r)
		user.Address = &address
	}
	return user
}

func (c country) address(r random) store.Address {
	town := pick(r, c.cities)
	return store.Address{Street: c.house(r), City: town.name, Country: c.code, PostalCode: digits(r, town.postal)}
}

// displayName is the whole name for most, and "Jonas L." for some.
func displayName(r random, given, family string) string {
	if r.chance(70) {
		return given + " " + family
	}
	initial, _ := utf8.DecodeRuneInString(family)
	return fmt.Sprintf("%s %c.", given, initial)
}

func tier(r random) string {
	switch n := r.IntN(100); {
	case n < 60:
		return "free"
	case n < 88:
		return "basic"
	default:
		return "premium"
	}
}

// roles makes admins of the first few accounts and support of some, since staff was there first.
func roles(id int64) []string {
	switch {
	case id == 1:
		return []string{"customer", "support", "admin"}
	case id <= 6 || id%100 == 0:
		return []string{"customer", "support"}
	default:
		return []string{"customer"}
	}
}
