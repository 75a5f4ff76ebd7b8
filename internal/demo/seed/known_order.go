package seed

import "github.com/facet-bff/facet/internal/demo/store"

var knownOrders = []store.Order{
	{
		ID: 233, UserID: mila, Status: "delivered", PlacedAt: at("2025-05-30T18:02:40Z"), Total: 4080, ShipmentID: 5210,
		Lines:  []store.Line{{Product: 501, Quantity: 1, UnitPrice: 3490}, {Product: 502, Quantity: 1, UnitPrice: 590}},
		ShipTo: lindenstrasse,
	},
	{
		ID: 512, UserID: mila, Status: "delivered", PlacedAt: at("2025-09-03T06:48:19Z"), Total: 1180, ShipmentID: 7120,
		Lines: []store.Line{{Product: 502, Quantity: 2, UnitPrice: 590}}, ShipTo: lindenstrasse,
	},
	{
		ID: 640, UserID: mila, Status: "cancelled", PlacedAt: at("2025-11-21T21:15:00Z"), Total: 2890,
		Lines: []store.Line{{Product: 503, Quantity: 1, UnitPrice: 2890}}, ShipTo: lindenstrasse,
	},
	{
		ID: 987, UserID: mila, Status: "delivered", PlacedAt: at("2026-01-18T19:42:03Z"), Total: 2890, ShipmentID: 8870,
		Lines: []store.Line{{Product: 503, Quantity: 1, UnitPrice: 2890}}, ShipTo: lindenstrasse,
	},
	{
		ID: 1001, UserID: mila, Status: "shipped", PlacedAt: at("2026-03-02T09:14:27Z"), Total: 4670, ShipmentID: 9001,
		Lines:  []store.Line{{Product: 501, Quantity: 1, UnitPrice: 3490}, {Product: 502, Quantity: 2, UnitPrice: 590}},
		ShipTo: lindenstrasse, Note: "Please leave it with the neighbours on the ground floor.",
	},
	{
		ID: 1002, UserID: mila, Status: "paid", PlacedAt: at("2026-03-04T11:20:05Z"), Total: 1770,
		Lines:  []store.Line{{Product: 502, Quantity: 3, UnitPrice: 590}},
		ShipTo: lindenstrasse, Note: "The bell is broken, please knock.",
	},
	{
		ID: 1003, UserID: mila, Status: "pending", PlacedAt: at("2026-03-04T11:52:30Z"), Total: 3490,
		Lines: []store.Line{{Product: 501, Quantity: 1, UnitPrice: 3490}}, ShipTo: lindenstrasse,
	},
}

var knownShipments = []store.Shipment{
	{
		ID: 5210, OrderID: 233, Carrier: "Northline", TrackingNumber: "NL4400917265", Status: "delivered",
		UpdatedAt: at("2025-06-03T12:31:09Z"),
	},
	{
		ID: 7003, OrderID: 512, Carrier: "Swift Courier", TrackingNumber: "SC-1873-2209-41", Status: "returned",
		UpdatedAt: at("2025-09-08T15:00:00Z"),
	},
	{
		ID: 7120, OrderID: 512, Carrier: "Swift Courier", TrackingNumber: "SC-1873-2391-07", Status: "delivered",
		UpdatedAt: at("2025-09-12T11:24:50Z"),
	},
	{ID: 8870, OrderID: 987, Carrier: "City Post", Status: "delivered", UpdatedAt: at("2026-01-21T10:08:00Z")},
	{
		ID: 9001, OrderID: 1001, Carrier: "Parcelway", TrackingNumber: "PW004217896DE", Status: "in_transit",
		ETA: at("2026-03-05T16:00:00Z"), UpdatedAt: at("2026-03-04T06:51:12Z"),
	},
}

var knownPayments = []store.Payment{
	{ID: 1800, OrderID: 233, Amount: 4080, Method: "card", Status: "captured", CreatedAt: at("2025-05-30T18:03:11Z")},
	{ID: 2300, OrderID: 512, Amount: 1180, Method: "paypal", Status: "captured", CreatedAt: at("2025-09-03T06:49:02Z")},
	{ID: 2410, OrderID: 640, Amount: 2890, Method: "card", Status: "refunded", CreatedAt: at("2025-11-21T21:15:44Z")},
	{ID: 2950, OrderID: 987, Amount: 2890, Method: "card", Status: "captured", CreatedAt: at("2026-01-18T19:42:35Z")},
	{ID: 3000, OrderID: 1001, Amount: 4670, Method: "sepa", Status: "declined", CreatedAt: at("2026-03-02T09:14:31Z")},
	{ID: 3001, OrderID: 1001, Amount: 4670, Method: "card", Status: "captured", CreatedAt: at("2026-03-02T09:14:58Z")},
	{ID: 3002, OrderID: 1002, Amount: 1770, Method: "card", Status: "captured", CreatedAt: at("2026-03-04T11:20:39Z")},
}
