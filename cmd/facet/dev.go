package main

import (
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/facet-bff/facet/cmd/facet/internal/dev"
)

func devCommand() *cobra.Command {
	var config dev.Config
	cmd := &cobra.Command{
		Use:   "dev [FRONTEND…]",
		Short: "Run the binaries of a project, and again whenever something changes",
		Long: `Run the binaries of a project, cmd/<frontend>-bff, each with deploy/<frontend>.yaml, and do it again whenever a document
or the code changes: generate, build, start, and pass requests on to the new binaries once they are ready. The ports stay
open, and no request fails for a restart.

A service without an address, one whose host ends in .invalid, is stood in for by its document, as facet mock does it, where
the configuration takes the address from the environment: ${ORDERS_URL:-…} for orders.

When the documents or the code are wrong, that is shown with the lines that it is about, and what was there before keeps
answering. What binaries log is on standard output, everything else on standard error.

It ends on SIGINT and SIGTERM, with status 0; with 1 when it cannot begin.`,
		Example: `  facet dev
  facet dev mobile
  ORDERS_URL=http://127.0.0.1:7002 facet dev --dir shop`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			config.Frontends = args
			config.Log, config.Out = cmd.ErrOrStderr(), cmd.OutOrStdout()
			config.Colours = isTerminal(config.Log) && os.Getenv("NO_COLOR") == ""
			if !cmd.Flags().Changed("configs") {
				config.Configs = filepath.Join(config.Dir, config.Configs)
			}
			return dev.Run(ctx, config)
		},
	}
	cmd.Flags().StringVar(&config.Dir, "dir", ".", "`folder` of the project")
	cmd.Flags().StringVar(&config.Configs, "configs", "deploy", "`folder` of the configuration files")
	cmd.Flags().BoolVar(&config.UpstreamServers, "upstream-servers", false, "generate servers for the upstreams too, as facet generate does")
	return cmd
}
