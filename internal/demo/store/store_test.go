package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/facet-bff/facet/internal/demo/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t *testing.T, file string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func user(id int64, email string) store.User {
	return store.User{ID: id, Email: email, Roles: []string{"customer"}, CreatedAt: time.Unix(0, 0)}
}

func TestADatabaseIsFilledOnceAndWhole(t *testing.T) {
	s := open(t, "")
	err := s.Load(t.Context(), func(into *store.Loader) {
		into.AddUser(user(1, "a"))
		into.AddUser(user(2, "a")) // two users cannot share an address
		into.AddUser(user(3, "b"))
	})
	if err == nil || !strings.Contains(err.Error(), "users.email") {
		t.Fatalf("error %v", err)
	}
	if err := s.Load(t.Context(), func(into *store.Loader) { into.AddUser(user(4, "a")) }); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[int64]error{1: store.ErrNotFound, 3: store.ErrNotFound, 4: nil} {
		if _, err := s.User(t.Context(), id); !errors.Is(err, want) {
			t.Errorf("user %d: error %v, want %v", id, err, want)
		}
	}
	if err := s.Load(t.Context(), func(*store.Loader) { t.Error("filled again") }); err != nil {
		t.Error(err)
	}
}

func TestDatabasesInMemoryHaveNothingInCommon(t *testing.T) {
	one, other := open(t, ""), open(t, "")
	if err := one.Load(t.Context(), func(into *store.Loader) { into.AddUser(user(1, "a")) }); err != nil {
		t.Fatal(err)
	}
	if err := other.Load(t.Context(), func(*store.Loader) {}); err != nil {
		t.Fatal(err)
	}
	if _, err := other.User(t.Context(), 1); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("error %v", err)
	}
}

func TestAFileOfAnotherVersionIsNotTouched(t *testing.T) {
	file := filepath.Join(t.TempDir(), "demo.db")
	s := open(t, file)
	if err := s.SetVersion(t.Context(), 99); err != nil {
		t.Fatal(err)
	}
	err := s.Load(t.Context(), func(*store.Loader) { t.Error("filled") })
	if err == nil || !strings.Contains(err.Error(), "has version 99") || !strings.Contains(err.Error(), "delete it") {
		t.Errorf("error %v", err)
	}
}

func TestWhatIsInterruptedIsUndone(t *testing.T) {
	s := open(t, "")
	ctx, leave := context.WithCancel(t.Context())
	err := s.Load(ctx, func(into *store.Loader) {
		into.AddUser(user(1, "a"))
		leave()
		into.AddUser(user(2, "b"))
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if err := s.Load(t.Context(), func(into *store.Loader) { into.AddUser(user(1, "a")) }); err != nil {
		t.Error(err)
	}
}
