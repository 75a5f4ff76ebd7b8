// Package standin runs what stands in for services while they are not there: package mock on ports of this machine.
//
//	document, err := standin.Read(ctx, "orders.yaml")
//	service, err := standin.Listen("127.0.0.1:0", mock.Config{Name: "orders", Document: document})
//
// A port stays open while its document changes: [Port.Turn] puts another in the place of the one before, which forgets what
// was created. Ports are for one machine and for a day's work; they have no TLS, and no bounds but those of one request.
package standin
