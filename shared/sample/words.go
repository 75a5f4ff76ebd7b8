package sample

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

var (
	things   = []string{"lamp", "chair", "kettle", "notebook", "backpack", "bottle", "blanket", "clock", "basket", "pencil"}
	traits   = []string{"oak", "steel", "linen", "paper", "amber", "cotton", "copper", "glass", "wool", "cork"}
	given    = []string{"Alex", "Robin", "Kim", "Sam", "Jo", "Noa", "Toni", "Mika"}
	families = []string{"Baker", "Fisher", "Mason", "Miller", "Weaver", "Turner", "Carter", "Cooper"}
	sayings  = []string{"Arrived as described.", "Please leave it at the door.", "For everyday use.", "Made to last.", "Checked and complete.", "To be seen again next week."}
	keys     = []string{"alpha", "beta", "gamma", "delta", "epsilon", "zeta"}
)

// texts are values of the names that say what they are about, by their last words.
var texts = map[string][]string{
	"city": {"Berlin", "Lisbon", "Oslo", "Lyon", "Turin"}, "country": {"DE", "PT", "NO", "FR", "IT"},
	"region": {"north", "south", "east", "west"}, "state": {"active", "paused"}, "status": {"active", "pending", "done"},
	"zip": {"10115", "20095", "50667"}, "postcode": {"10115", "20095", "50667"}, "code": {"A1", "B2", "C3"},
	"currency": {"EUR", "USD", "GBP"}, "language": {"en", "de", "fr"}, "locale": {"en-GB", "de-DE"}, "lang": {"en", "de"},
	"timezone": {"Europe/Berlin", "UTC"}, "zone": {"Europe/Berlin", "UTC"}, "color": {"green", "blue", "red"}, "colour": {"green", "blue", "red"},
	"phone": {"+49 30 5550100", "+44 20 79460100"}, "telephone": {"+49 30 5550100"}, "mobile": {"+49 170 5550100"},
	"street": {"Station Road 4", "Mill Lane 12"}, "address": {"Station Road 4, Berlin", "Mill Lane 12, Oslo"},
	"version": {"1.4.2", "2.0.0"}, "gender": {"female", "male", "other"}, "company": {"Example Ltd"}, "brand": {"Northwind", "Plain"},
	"carrier": {"DHL", "UPS"}, "category": {"home", "office", "travel"}, "type": {"standard", "special"}, "kind": {"standard", "special"},
	"tag": {"new", "sale", "popular"}, "tags": {"new", "sale", "popular"}, "label": {"new", "sale"}, "role": {"customer", "admin"}, "roles": {"customer", "admin"},
	"unit": {"kg", "m"}, "size": {"S", "M", "L"}, "level": {"low", "high"}, "method": {"card", "invoice"}, "ip": {"192.0.2.10"}, "host": {"host.example.com"},
	"domain": {"example.com"}, "mime": {"image/png"}, "file": {"photo.png"}, "filename": {"photo.png"}, "path": {"/files/photo.png"},
}

// ranges are between what numbers are, by the last words of their names.
var ranges = map[string][2]float64{
	"id": {1, 9999}, "price": {1, 250}, "amount": {1, 250}, "cost": {1, 250}, "fee": {1, 20}, "tax": {1, 50}, "cents": {100, 25000}, "total": {1, 50},
	"quantity": {1, 9}, "qty": {1, 9}, "count": {0, 40}, "stock": {0, 200}, "size": {1, 100}, "limit": {10, 50}, "offset": {0, 0}, "page": {1, 5},
	"age": {18, 80}, "year": {2020, 2026}, "month": {1, 12}, "day": {1, 28}, "hour": {0, 23}, "minute": {0, 59}, "percent": {0, 100}, "percentage": {0, 100},
	"rating": {1, 5}, "score": {0, 100}, "latitude": {-60, 60}, "lat": {-60, 60}, "longitude": {-180, 180}, "lng": {-180, 180}, "lon": {-180, 180},
	"width": {100, 1200}, "height": {100, 1200}, "weight": {1, 30}, "duration": {1, 600}, "seconds": {1, 600}, "timestamp": {1767225600, 1798761599},
	"code": {100, 599}, "port": {1024, 9999}, "version": {1, 9}, "rate": {0, 1}, "discount": {0, 30},
}

// links are the names of what is somewhere else.
var links = map[string]string{
	"url": "", "uri": "", "href": "", "link": "", "website": "", "homepage": "", "callback": "", "webhook": "",
	"image": ".png", "avatar": ".png", "picture": ".png", "photo": ".png", "icon": ".png", "thumbnail": ".png", "logo": ".png",
}

// spoken makes a text of what its name says.
func spoken(name string, random *rand.Rand) string {
	said := words(name)
	if len(said) == 0 {
		return pick(random, traits) + " " + pick(random, things)
	}
	last, whole := said[len(said)-1], strings.Join(said, "")
	extension, link := links[last]
	switch {
	case last == "email" || last == "mail" || strings.HasSuffix(whole, "emailaddress"):
		return strings.ToLower(pick(random, given)) + fmt.Sprint(random.IntN(90)+10) + "@example.com"
	case link:
		return "https://example.com/" + pick(random, things) + extension
	case last == "id" || last == "ids" || last == "uuid" || last == "reference" || last == "number" || last == "sku" || last == "key" || last == "token" || last == "hash":
		return fmt.Sprintf("%s-%04x", said[0][:min(len(said[0]), 3)], random.IntN(1<<16))
	case last == "at" && len(said) > 1 || last == "timestamp" || last == "datetime" || last == "time":
		return moment(random).Format(time.RFC3339)
	case last == "date" || last == "on" && len(said) > 1 || last == "birthday":
		return moment(random).Format(time.DateOnly)
	case last == "password" || last == "secret":
		return fmt.Sprintf("Secret-%06d", random.IntN(1_000_000))
	}
	return titled(said, last, whole, random)
}

// titled makes a text of a name that is about somebody or something.
func titled(said []string, last, whole string, random *rand.Rand) string {
	switch whole {
	case "firstname", "givenname":
		return pick(random, given)
	case "lastname", "familyname", "surname":
		return pick(random, families)
	case "fullname", "displayname", "username", "customername", "authorname", "ownername", "author", "owner", "recipient":
		return pick(random, given) + " " + pick(random, families)
	case "login", "nickname", "user", "handle":
		return strings.ToLower(pick(random, given))
	case "slug":
		return pick(random, traits) + "-" + pick(random, things)
	}
	if values, ok := texts[last]; ok {
		return pick(random, values)
	}
	switch last {
	case "name", "title", "subject", "headline", "product", "item":
		return upper(pick(random, traits)) + " " + pick(random, things)
	case "description", "summary", "comment", "message", "text", "body", "content", "note", "notes", "bio", "detail", "reason", "instructions":
		return pick(random, sayings)
	}
	return strings.Join(said, " ") + " " + pick(random, keys)
}

func upper(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

func pick(random *rand.Rand, from []string) string { return from[random.IntN(len(from))] }
