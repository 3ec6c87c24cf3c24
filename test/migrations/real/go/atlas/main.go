// atlas hash FOLDER | atlas apply FOLDER URL: Atlas's own reading of a folder and its executor. The command line itself is not published
// as a module, so what it adds is done here as it does it: a transaction around each file unless `atlas:txmode none`, and a
// table of revisions.
package main

import (
	"context"
	"database/sql"
	"errors"
	"log"
	"os"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/postgres"
	"ariga.io/atlas/sql/schema"
	_ "github.com/lib/pq"
)

const table = `
CREATE SCHEMA atlas_schema_revisions;
CREATE TABLE atlas_schema_revisions.atlas_schema_revisions (version varchar PRIMARY KEY, description varchar NOT NULL,
	type bigint NOT NULL DEFAULT 2, applied bigint NOT NULL DEFAULT 0, total bigint NOT NULL DEFAULT 0, hash varchar NOT NULL)`

func main() {
	dir, err := migrate.NewLocalDir(os.Args[2])
	fail(err)
	if os.Args[1] == "hash" {
		sum, err := dir.Checksum()
		fail(err)
		fail(migrate.WriteSumFile(dir, sum))
		return
	}
	database, err := sql.Open("postgres", os.Args[3])
	fail(err)
	pending := pendingFiles(database, dir)
	_, err = database.Exec(table)
	fail(err)
	for _, file := range pending {
		fail(run(database, dir, file))
	}
}

func pendingFiles(database *sql.DB, dir *migrate.LocalDir) []migrate.File {
	driver, err := postgres.Open(database)
	fail(err)
	executor, err := migrate.NewExecutor(driver, dir, migrate.NopRevisionReadWriter{})
	fail(err)
	pending, err := executor.Pending(context.Background())
	fail(err)
	return pending
}

func run(database *sql.DB, dir *migrate.LocalDir, file migrate.File) error {
	if local, ok := file.(*migrate.LocalFile); ok {
		if modes := local.Directive("txmode"); len(modes) == 1 && modes[0] == "none" {
			return execute(database, dir, file)
		}
	}
	transaction, err := database.Begin()
	fail(err)
	if err := execute(transaction, dir, file); err != nil {
		return errors.Join(err, transaction.Rollback())
	}
	return transaction.Commit()
}

func execute(connection schema.ExecQuerier, dir *migrate.LocalDir, file migrate.File) error {
	driver, err := postgres.Open(connection)
	fail(err)
	executor, err := migrate.NewExecutor(driver, dir, revisions{connection})
	fail(err)
	return executor.Execute(context.Background(), file)
}

// revisions keeps what the executor reports of each file.
type revisions struct{ schema.ExecQuerier }

func (revisions) Ident() *migrate.TableIdent { return &migrate.TableIdent{} }

func (revisions) ReadRevisions(context.Context) ([]*migrate.Revision, error) { return nil, nil }

func (revisions) ReadRevision(context.Context, string) (*migrate.Revision, error) {
	return nil, migrate.ErrRevisionNotExist
}

func (r revisions) WriteRevision(ctx context.Context, revision *migrate.Revision) error {
	_, err := r.ExecContext(ctx, `INSERT INTO atlas_schema_revisions.atlas_schema_revisions VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (version) DO UPDATE SET applied = excluded.applied, total = excluded.total`,
		revision.Version, revision.Description, revision.Type, revision.Applied, revision.Total, revision.Hash)
	// In a transaction that failed nothing can be written; the rollback takes the row back anyway.
	if err != nil && revision.Error != "" {
		return nil
	}
	return err
}

func (revisions) DeleteRevision(context.Context, string) error { return nil }

func fail(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
