package seed

import "github.com/facet-bff/facet/internal/demo/store"

var knownProducts = []store.Product{
	{
		ID: 501, Name: "Pour-over coffee set", Description: "A ceramic dripper with a glass carafe, for two to four cups.",
		Price: 3490, Stock: 18, Category: "Coffee", Brand: "Hearth & Vale",
		Images: []store.Image{picture(501, "small", 160), picture(501, "large", 1600)},
		Specifications: []store.Specification{
			{Name: "Material", Value: "Ceramic, borosilicate glass"},
			{Name: "Capacity", Value: "600 ml"},
		},
		Recommended: []int64{502, 503}, UpdatedAt: at("2026-02-20T12:00:00Z"),
	},
	{
		ID: 502, Name: "Paper filters, size 2", Description: "One hundred unbleached filters.",
		Price: 590, Stock: 240, Category: "Coffee", Brand: "Hearth & Vale",
		Images: []store.Image{picture(502, "small", 160)}, Specifications: []store.Specification{},
		Recommended: []int64{501, 503}, UpdatedAt: at("2026-02-11T09:30:00Z"),
	},
	{
		ID: 503, Name: "Milk frother", Description: "Froths a cup in half a minute, hot or cold.",
		Price: 2890, Stock: 0, Category: "Coffee", Brand: "Caldo",
		Images:         []store.Image{picture(503, "small", 160), picture(503, "medium", 640)},
		Specifications: []store.Specification{{Name: "Capacity", Value: "240 ml"}, {Name: "Power", Value: "500 W"}},
		Recommended:    []int64{501}, UpdatedAt: at("2026-02-27T16:45:00Z"),
	},
}

var knownReviews = []store.Review{
	{
		ID: 7001, ProductID: 501, Author: "Mila Novak", Rating: 5, Title: "My second one", Body: "The first lasted ten years.",
		CreatedAt: at("2025-11-30T07:45:00Z"),
	},
	{
		ID: 7002, ProductID: 501, Author: "Jonas L.", Rating: 4, Title: "Good, though the carafe is small",
		Body: "Makes a fine cup. For four people you brew twice.", CreatedAt: at("2026-02-14T18:03:55Z"),
	},
	{
		ID: 7003, ProductID: 503, Author: "Lena Vogel", Rating: 4, Title: "Fine foam", Body: "Even with oat milk.",
		CreatedAt: at("2025-08-02T10:11:12Z"),
	},
	{
		ID: 7004, ProductID: 503, Author: "Hugo D.", Rating: 3, Title: "Loud", Body: "", CreatedAt: at("2025-10-19T20:30:05Z"),
	},
	{
		ID: 7005, ProductID: 503, Author: "Ruby Foster", Rating: 5, Title: "A good present", Body: "To myself.",
		CreatedAt: at("2025-12-27T09:02:44Z"),
	},
	{
		ID: 7006, ProductID: 503, Author: "Matteo Ricci", Rating: 4, Title: "Easy to clean", Body: "The jug is one piece.",
		CreatedAt: at("2026-01-15T13:37:00Z"),
	},
	{
		ID: 7007, ProductID: 503, Author: "Sanne de Boer", Rating: 3, Title: "All right", Body: "Does little more than a whisk.",
		CreatedAt: at("2026-02-08T17:20:31Z"),
	},
}
