package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/facet-bff/facet/shared/auth"
)

func keyCommand() *cobra.Command {
	var key auth.Key
	var lifetime time.Duration
	cmd := &cobra.Command{
		Use:   "key",
		Short: "Make an API key",
		Long: `Make an API key. The first line is the key, for the client alone: it is shown once and kept nowhere. The second
is the client's line in the file of keys, which has the key's hash.`,
		Example: `  # a key of a device that reads for a user, good for a year
  facet key --id shelf-7 --sub 42 --tier free --role display --ttl 8760h`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if lifetime < 0 {
				return fmt.Errorf("--ttl %s: a key is good for some time, or without it for ever", lifetime)
			}
			if lifetime > 0 {
				key.Expires = time.Now().Add(lifetime).UTC().Truncate(time.Second)
			}
			secret, hash := auth.NewKey()
			key.Hash = hash
			line := entry(key)
			if _, err := auth.ParseKeys([]byte("keys:\n" + line)); err != nil {
				return err
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s\n%s\n", secret, line)
			return err
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&key.ID, "id", "", "the client whose key it is")
	flags.StringVar(&key.Subject, "sub", "", "who the client acts as; itself when empty")
	flags.StringVar(&key.Tier, "tier", "", "its tier")
	flags.StringArrayVar(&key.Roles, "role", nil, "a role; may be repeated")
	flags.StringArrayVar(&key.Scopes, "scope", nil, "a scope; may be repeated")
	flags.DurationVar(&lifetime, "ttl", 0, "how long the key is good; for ever when 0")
	if err := cmd.MarkFlagRequired("id"); err != nil {
		panic(err)
	}
	return cmd
}

// entry is the key's line in a file of keys.
func entry(key auth.Key) string {
	text := fmt.Sprintf("- {id: %q, hash: %q", key.ID, key.Hash)
	for _, member := range []struct{ name, value string }{{"subject", key.Subject}, {"tier", key.Tier}} {
		if member.value != "" {
			text += fmt.Sprintf(", %s: %q", member.name, member.value)
		}
	}
	for _, member := range []struct {
		name   string
		values []string
	}{{"roles", key.Roles}, {"scopes", key.Scopes}} {
		if len(member.values) > 0 {
			text += fmt.Sprintf(", %s: [%s]", member.name, strings.Join(quoted(member.values), ", "))
		}
	}
	if !key.Expires.IsZero() {
		text += ", expires: " + key.Expires.Format(time.RFC3339)
	}
	return text + "}"
}

func quoted(values []string) []string {
	var all []string
	for _, value := range values {
		all = append(all, strconv.Quote(value))
	}
	return all
}
