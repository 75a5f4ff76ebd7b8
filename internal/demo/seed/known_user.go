package seed

import "github.com/facet-bff/facet/internal/demo/store"

var lindenstrasse = store.Address{Street: "Lindenstraße 12", City: "Berlin", Country: "DE", PostalCode: "10969"}

var knownUsers = map[int64]store.User{
	7: {
		ID: 7, Email: "ines.duarte@example.com", GivenName: "Ines", FamilyName: "Duarte", DisplayName: "Ines Duarte",
		Tier: "free", Roles: []string{"customer", "support", "admin"}, Locale: "de-DE", Country: "DE",
		Phone: "+493023125007", CreatedAt: at("2019-03-11T07:58:00Z"),
	},
	mila: {
		ID: mila, Email: "mila.novak@example.com", GivenName: "Mila", FamilyName: "Novak", DisplayName: "Mila Novak",
		Tier: "premium", Roles: []string{"customer"}, Locale: "de-DE", Country: "DE", Phone: "+493023125042",
		AvatarURL: "https://img.example.com/avatars/42.jpg", MarketingOptIn: true, LoyaltyPoints: 1840,
		CreatedAt: at("2021-04-12T08:30:00Z"), Address: &lindenstrasse,
	},
	57: {
		ID: 57, Email: "jonas.lind@example.com", GivenName: "Jonas", FamilyName: "Lind", DisplayName: "Jonas L.",
		Tier: "premium", Roles: []string{"customer", "support"}, Locale: "sv-SE", Country: "SE", LoyaltyPoints: 320,
		CreatedAt: at("2023-09-30T17:05:41Z"),
	},
}

var knownNotifications = []store.Notification{
	{
		ID: 5001, UserID: mila, Kind: "account", Title: "Welcome to premium", Body: "Deliveries are free from now on.",
		Read: true, CreatedAt: at("2026-01-02T08:00:00Z"),
	},
	{
		ID: 5002, UserID: mila, Kind: "order", Title: "Thank you for your order",
		Body: "Order o-1001 is paid, and we are packing it.", CreatedAt: at("2026-03-02T09:15:10Z"), Link: "/orders/o-1001",
	},
	{
		ID: 5003, UserID: mila, Kind: "shipment", Title: "Your parcel is on its way",
		Body:      "Parcelway has picked up order o-1001. It should arrive on 5 March.",
		CreatedAt: at("2026-03-03T14:22:09Z"), Link: "/orders/o-1001",
	},
}
