//! `migrators TOOL FOLDER URL`: runs the migrations of a folder with the tool's own library, as its command line does.

use std::error::Error;
use std::path::Path;

use diesel::Connection;
use diesel_migrations::MigrationHarness;

type Outcome = Result<(), Box<dyn Error + Send + Sync>>;

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, tool, folder, url] = arguments.as_slice() else {
        return Err("usage: migrators TOOL FOLDER URL".into());
    };
    match tool.as_str() {
        "sqlx" => sqlx(folder, url),
        "diesel" => diesel(folder, url),
        "refinery" => refinery(folder, url),
        _ => Err(format!("unknown tool {tool}").into()),
    }
}

/// sqlx-cli's `migrate run`: Migrator::new, then run.
fn sqlx(folder: &str, url: &str) -> Outcome {
    use sqlx::Connection;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let migrator = sqlx::migrate::Migrator::new(Path::new(folder)).await?;
        let mut connection = sqlx::postgres::PgConnection::connect(url).await?;
        migrator.run_direct(None, &mut connection, false).await?;
        Ok(())
    })
}

/// diesel_cli's `migration run`.
fn diesel(folder: &str, url: &str) -> Outcome {
    let source = diesel_migrations::FileBasedMigrations::from_path(folder)?;
    let mut connection = diesel::PgConnection::establish(url)?;
    connection.run_pending_migrations(source)?;
    Ok(())
}

/// refinery_cli's `migrate`, ungrouped.
fn refinery(folder: &str, url: &str) -> Outcome {
    let migrations = refinery_core::load_sql_migrations(folder)?;
    let mut connection = postgres::Client::connect(url, postgres::NoTls)?;
    refinery_core::Runner::new(&migrations).run(&mut connection).map_err(|error| chain(&error))?;
    Ok(())
}

/// An error with what caused it: refinery prints only the outermost.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
