import java.io.FileReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.flywaydb.core.Flyway;

/** `Migrate ROOT FOLDER JDBC-URL USER`: `flyway migrate` with the flyway.conf of the root. */
public final class Migrate {
  public static void main(String[] arguments) throws Exception {
    Properties settings = new Properties();
    Path conf = Path.of(arguments[0], "flyway.conf");
    if (Files.exists(conf)) {
      try (FileReader reader = new FileReader(conf.toFile())) {
        settings.load(reader);
      }
    }
    Flyway.configure()
        .configuration(settings)
        .locations("filesystem:" + arguments[1])
        .dataSource(arguments[2], arguments[3], "")
        .load()
        .migrate();
  }
}
