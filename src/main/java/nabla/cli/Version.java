package nabla.cli;

import nabla.model.Provenance;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"nabla " + Provenance.versionOfNabla()};
  }
}
