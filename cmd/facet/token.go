package main

import (
	"bytes"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/facet-bff/facet/shared/auth"
)

func tokenCommand() *cobra.Command {
	var claims auth.Claims
	var keyFile string
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Mint a token for trying things out",
		Long: `Mint a bearer token, signed with a shared key (HS256), for trying things out. Real tokens come from
your identity provider; whoever has the key can be anybody, so the key of a deployment is not for this.`,
		Example: `  # from the root of the repository, with the key of the demo
  facet token --sub 42 --tier premium

  # an admin, for five minutes
  facet token --sub 1 --role admin --ttl 5m

  # use it
  curl -H "Authorization: Bearer $(facet token --sub 42)" 127.0.0.1:8081/api/v1/dashboard`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if claims.Lifetime <= 0 {
				return fmt.Errorf("--ttl %s: a token must live for some time, as 5m or 12h", claims.Lifetime)
			}
			key, err := os.ReadFile(keyFile)
			if err != nil {
				return fmt.Errorf("%w: run from the root of the repository, or give --key-file", err)
			}
			token, err := auth.Mint(bytes.TrimSpace(key), claims)
			if err != nil {
				return fmt.Errorf("%s: %w", keyFile, err)
			}
			fmt.Fprintln(cmd.OutOrStdout(), token)
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&claims.Subject, "sub", "", "`id` of the user (required)")
	flags.StringVar(&claims.Tier, "tier", "free", "the user's tier")
	flags.StringArrayVar(&claims.Roles, "role", nil, "a role of the user; may be repeated")
	flags.StringArrayVar(&claims.Scopes, "scope", nil, "a scope of the token; may be repeated")
	flags.StringVar(&claims.Issuer, "iss", "", "who issued the token")
	flags.StringVar(&claims.Audience, "aud", "", "whom the token is for")
	flags.DurationVar(&claims.Lifetime, "ttl", time.Hour, "how long the token is good")
	flags.StringVar(&keyFile, "key-file", "deploy/demo/jwt-hs256.key", "`file` with the key, at least 32 bytes")
	_ = cmd.MarkFlagRequired("sub") // fails only for a flag that is not there
	return cmd
}
