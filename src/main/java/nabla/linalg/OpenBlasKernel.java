package nabla.linalg;

import static java.util.Locale.ROOT;

import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Which of its kernels the OpenBLAS that is loaded has chosen for this CPU, or was told to by
 * {@code OPENBLAS_CORETYPE}. Another kernel adds in another order, and gives other bits.
 *
 * <p>What {@code openblas_get_corename} would say, which JavaCPP does not wrap: OpenBLAS's pointer
 * {@code gotoblas} points to the table of one kernel, and every table is a symbol of the library.
 */
final class OpenBlasKernel {

  private static final String POINTER = "gotoblas";

  /** By the names that OpenBLAS gives them (its {@code dynamic.c} and {@code dynamic_arm64.c}). */
  private static final List<String> NAMES =
      List.of(
          "Prescott",
          "Core2",
          "Nehalem",
          "Sandybridge",
          "Haswell",
          "SkylakeX",
          "Cooperlake",
          "SapphireRapids",
          "Barcelona",
          "Bulldozer",
          "Piledriver",
          "Steamroller",
          "Excavator",
          "Zen",
          "armv8",
          "cortexa53",
          "cortexa55",
          "cortexa57",
          "cortexa72",
          "cortexa73",
          "falkor",
          "thunderx",
          "thunderx2t99",
          "thunderx3t110",
          "tsv110",
          "emag8180",
          "neoversen1",
          "neoversen2",
          "neoversev1",
          "neoversev2",
          "a64fx",
          "armv8sve",
          "armv9sme");

  private OpenBlasKernel() {}

  /** OpenBLAS and its kernel, such as {@code OpenBLAS SkylakeX}. */
  static String fullName() {
    Pointer pointer = Loader.addressof(POINTER);
    if (pointer == null) { // built with one kernel alone, as bytedeco does for arm64
      return "OpenBLAS (single kernel)";
    }
    Pointer table = new PointerPointer<>(pointer).get();
    return NAMES.stream()
        .filter(name -> table.equals(Loader.addressof(POINTER + "_" + name.toUpperCase(ROOT))))
        .findFirst()
        .map(name -> "OpenBLAS " + name)
        .orElse("OpenBLAS (unknown kernel)");
  }
}
