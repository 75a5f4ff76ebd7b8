package credential

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
)

// shortest is how long a token is taken to live whose endpoint does not say.
const shortest = time.Minute

// grant asks for a token.
func (t *Tokens) grant(ctx context.Context, op, subject string) (token string, life time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, t.config.Timeout)
	defer cancel()
	res := upstream.NewResponse()
	defer res.Release()
	if err := t.config.Ask(ctx, t.request(subject), res); err != nil {
		return "", 0, unavailable(op, err)
	}
	if res.Status != http.StatusOK {
		return "", 0, unavailable(op, fmt.Errorf("status %d", res.Status))
	}
	var granted struct {
		Token   string `json:"access_token"`
		Type    string `json:"token_type"`
		Seconds int64  `json:"expires_in"`
	}
	if err := json.Unmarshal(res.Body, &granted); err != nil {
		return "", 0, unavailable(op, errors.New("the answer is no JSON of the form that RFC 6749 section 5.1 gives"))
	}
	if granted.Token == "" || !strings.EqualFold(granted.Type, "Bearer") {
		return "", 0, unavailable(op, fmt.Errorf("the answer has no bearer token, but a %q", granted.Type))
	}
	life = shortest
	if granted.Seconds > 0 {
		life = time.Duration(min(granted.Seconds, 24*3600)) * time.Second
	}
	return granted.Token, life, nil
}

func unavailable(op string, err error) error {
	return fault.Wrap(fault.Unavailable, op, fmt.Errorf("%w: token endpoint: %w", upstream.ErrUnsent, err))
}

// request is what the endpoint is asked: for ours, or, when there is a user's token, for the user's.
func (t *Tokens) request(subject string) *upstream.Request {
	form := url.Values{"grant_type": {"client_credentials"}}
	if subject != "" {
		form = url.Values{
			"grant_type":           {"urn:ietf:params:oauth:grant-type:token-exchange"},
			"subject_token":        {subject},
			"subject_token_type":   {"urn:ietf:params:oauth:token-type:access_token"},
			"requested_token_type": {"urn:ietf:params:oauth:token-type:access_token"},
		}
	}
	if len(t.config.Scopes) > 0 {
		form.Set("scope", strings.Join(t.config.Scopes, " "))
	}
	if t.config.Audience != "" {
		form.Set("audience", t.config.Audience)
	}
	password := url.QueryEscape(t.config.ID) + ":" + url.QueryEscape(t.config.Secret)
	return &upstream.Request{
		Op: "token.grant", Method: http.MethodPost, Target: t.config.Target, Body: []byte(form.Encode()),
		Header: upstream.Header{
			{Name: "Content-Type", Value: "application/x-www-form-urlencoded"},
			{Name: "Accept", Value: "application/json"},
			{Name: "Authorization", Value: "Basic " + base64.StdEncoding.EncodeToString([]byte(password))},
		},
	}
}
