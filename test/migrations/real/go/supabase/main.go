// supabase FOLDER URL: what `supabase migration up` and `supabase db push` call.
package main

import (
	"context"
	"log"
	"os"

	"github.com/jackc/pgx/v4"
	"github.com/supabase/cli/pkg/migration"
)

func main() {
	background := context.Background()
	connection, err := pgx.Connect(background, os.Args[2])
	fail(err)
	folder := os.DirFS(os.Args[1])
	local, err := migration.ListLocalMigrations(".", folder)
	fail(err)
	remote, err := migration.ListRemoteMigrations(background, connection)
	fail(err)
	pending, err := migration.FindPendingMigrations(local, remote)
	fail(err)
	fail(migration.ApplyMigrations(background, pending, connection, folder))
}

func fail(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
