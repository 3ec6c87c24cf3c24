// popx FOLDER URL: runs every pending migration with the library that Ory's products embed.
package main

import (
	"context"
	"log"
	"os"
	"time"

	"github.com/ory/pop/v6"
	"github.com/ory/x/logrusx"
	"github.com/ory/x/popx"
)

func main() {
	connection, err := pop.NewConnection(&pop.ConnectionDetails{URL: os.Args[2]})
	fail(err)
	fail(connection.Open())
	logger := logrusx.New("", "")
	migrator := popx.NewMigrator(connection, logger, nil, time.Minute)
	box, err := popx.NewMigrationBox(os.DirFS(os.Args[1]), migrator)
	fail(err)
	fail(box.Up(context.Background()))
}

func fail(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
