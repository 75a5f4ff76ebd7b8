package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/gen/upstreams/paymentsapi"
	"github.com/facet-bff/facet/internal/demo/edge"
	"github.com/facet-bff/facet/internal/demo/store"
	"github.com/facet-bff/facet/shared/fault"
)

const (
	cannotPay     = "The payment cannot be made."
	createPayment = "payments.createPayment"

	// debitLimit is the largest amount, in minor units, that the bank debits directly.
	debitLimit = 500_00
)

// payments takes the money.
type payments struct {
	store *store.Store
	now   func() time.Time
}

func (s payments) mount(r chi.Router) {
	strict := paymentsapi.NewStrictHandlerWithOptions(s, nil, paymentsapi.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: edge.Refuse, ResponseErrorHandlerFunc: fault.Write,
	})
	paymentsapi.HandlerWithOptions(strict, paymentsapi.ChiServerOptions{BaseRouter: r, ErrorHandlerFunc: edge.Refuse})
}

// GetPayment answers GET /payments/{payment_id}.
func (s payments) GetPayment(
	ctx context.Context, req paymentsapi.GetPaymentRequestObject,
) (paymentsapi.GetPaymentResponseObject, error) {
	found, err := s.store.Payment(ctx, number(paymentPrefix, req.PaymentID))
	if err != nil {
		return nil, missing(err, "payments.getPayment", "There is no payment %s.", req.PaymentID)
	}
	return paymentsapi.GetPayment200JSONResponse(payment(found)), nil
}

// CreatePayment answers POST /payments.
func (s payments) CreatePayment(
	ctx context.Context, req paymentsapi.CreatePaymentRequestObject,
) (paymentsapi.CreatePaymentResponseObject, error) {
	draft := store.Payment{
		OrderID:   number(orderPrefix, req.Body.OrderID),
		Amount:    req.Body.Amount.Amount,
		Method:    string(req.Body.Method),
		Status:    string(decide(*req.Body)),
		CreatedAt: s.now().UTC().Truncate(time.Second),
	}
	payer := number(userPrefix, edge.Principal(ctx))
	made, replayed, err := s.store.Pay(ctx, draft, key(payer, req.Params.IdempotencyKey, req.Body),
		func(order *store.Payable) error { return checkPayment(*req.Body, order) })
	switch {
	case errors.Is(err, store.ErrKeyReused):
		return nil, fault.New(fault.Conflict, createPayment, "This Idempotency-Key was used with another body. Send a new key with a new payment.")
	case err != nil:
		return nil, fmt.Errorf("%s: %w", createPayment, err)
	case replayed:
		return paymentsapi.CreatePayment200JSONResponse(payment(made)), nil
	}
	shown := payment(made)
	return paymentsapi.CreatePayment201JSONResponse{
		Body:    shown,
		Headers: paymentsapi.CreatePayment201ResponseHeaders{Location: "/payments/" + shown.ID},
	}, nil
}

// decide is the bank.
func decide(asked paymentsapi.NewPayment) paymentsapi.PaymentStatus {
	if asked.Method == paymentsapi.PaymentMethodSepa && asked.Amount.Amount > debitLimit {
		return paymentsapi.PaymentStatusDeclined
	}
	return paymentsapi.PaymentStatusAuthorized
}

// checkPayment refuses a payment that is not the order's, which is nil when there is none.
func checkPayment(asked paymentsapi.NewPayment, order *store.Payable) error {
	var refused []fault.Violation
	refuse := func(pointer, detail string) {
		refused = append(refused, fault.Violation{Pointer: pointer, Detail: detail})
	}
	switch {
	case order == nil:
		refuse("#/order_id", "there is no order "+asked.OrderID)
	case !order.Open:
		refuse("#/order_id", asked.OrderID+" is not pending")
	case asked.Amount.Amount != order.Amount:
		refuse("#/amount/amount", fmt.Sprintf("must be %d", order.Amount))
	}
	if asked.Amount.Currency != store.Currency {
		refuse("#/amount/currency", "must be "+store.Currency)
	}
	if refused != nil {
		return &fault.Error{Kind: fault.Unprocessable, Op: createPayment, Public: cannotPay, Violations: refused}
	}
	return nil
}

func payment(p store.Payment) paymentsapi.Payment {
	return paymentsapi.Payment{
		ID:        name(paymentPrefix, p.ID),
		OrderID:   name(orderPrefix, p.OrderID),
		Amount:    paymentsapi.Money{Amount: p.Amount, Currency: store.Currency},
		Method:    paymentsapi.PaymentMethod(p.Method),
		Status:    paymentsapi.PaymentStatus(p.Status),
		CreatedAt: p.CreatedAt,
	}
}
