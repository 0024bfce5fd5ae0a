package nabla;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nabla.config.SettingsPage;
import org.junit.jupiter.api.Test;

/**
 * The page of settings says what the table says. {@code mvn test -Dtest=SettingsPageTest
 * -Dnabla.render=true} writes it anew.
 */
class SettingsPageTest {

  private static final Path PAGE = Path.of("docs/settings.md");

  @Test
  void thePageIsWhatIsRendered() throws IOException {
    if (Boolean.getBoolean("nabla.render")) {
      Files.writeString(PAGE, SettingsPage.markdown());
    }
    assertThat(PAGE).content().isEqualTo(SettingsPage.markdown());
  }
}
