package nabla.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import nabla.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExponentialTest {

  @TempDir private Path directory;

  /**
   * Written down at commit 951981d, where each number was computed by itself, and of others when
   * they came.
   */
  private static final Map<String, String> HASHES =
      Map.ofEntries(
          Map.entry("identity", "c0311f43a557400421d142bd4c7053ccbc56f9cb8d970394390e710c530e5cf5"),
          Map.entry(
              "identity'", "69092c6f6b8d88036b0b14c73ede1d47babc99d41c171aeef48f989bdcea4f2e"),
          Map.entry("sigmoid", "c1ad36bba6b4e7c26685c5fd9f08ca85c242eacdb6b7c598bbed31e31ba84552"),
          Map.entry("sigmoid'", "2d624961c88738c5a977e9dfa1b70e1ce1e23ca7911598f7410085e5bb1755e9"),
          Map.entry("tanh", "970dd40790fdfb67d6549075d66293936d2db635bfc14d1453c01d845f1e3c7c"),
          Map.entry("tanh'", "991f2b6fcf6f924e58a62a34528bc1a953392695f3ed828f05dacc8d3a1cae5e"),
          Map.entry("relu", "4a5b72b7aff006e938a04fa72fc4577e75194e9a557132f3dc23e9b259ae8693"),
          Map.entry("relu'", "e1247dc609bd51158bcc604e5a8188f9fc7dc386a71e07485b9a80d09621af3c"),
          Map.entry("gelu", "fbd6233735bba73cc98784b80790efb7bedc607df3a1a126ba9246d938f72c71"),
          Map.entry("gelu'", "b63b7320c19c225764786c82fa02100289bf6101b22212316e0b361f4a686aa6"),
          Map.entry("softmax", "5a02a0bdfb37b1629d72f68479ebf0e2c3270a6c6d5919f10700aeabc67c76ba"),
          Map.entry(
              "leaky-relu(0.01)",
              "c8d31b74b5be34c9f516135bac4cf44d2bc0163b17d29cdefb5ee66ed6499799"),
          Map.entry(
              "leaky-relu(0.01)'",
              "7fa73af0d817e58832b140e4f3240e17f48a4380a945a66e049d6af1074602e8"),
          Map.entry("exp", "925817c3a7153ba0cdb786104865da14b02fa2676d44a79badd92798b118fb41"),
          Map.entry("exp'", "925817c3a7153ba0cdb786104865da14b02fa2676d44a79badd92798b118fb41"),
          Map.entry("softplus", "613e72e598538a704cee9ee7f73915266215d4772f027ac1fa12b9d400f35936"),
          Map.entry(
              "softplus'", "c1ad36bba6b4e7c26685c5fd9f08ca85c242eacdb6b7c598bbed31e31ba84552"),
          Map.entry("softsign", "c5d9e268e93e8cc9f18b8e6459d51fac49ad7e9f0e50091577b3c3f705d2f3c2"),
          Map.entry(
              "softsign'", "434d2ff5629264c2af0e04d307d97b0953ec444fffdcfbd2a3aff759c4fa52e5"),
          Map.entry(
              "hard-sigmoid", "907697524ba642c3fbf0625219440b66a45226b98bd342898e91f2ec615f5541"),
          Map.entry(
              "hard-sigmoid'", "4465c7c360bc3731f350ad3e8b4da55e4c6bbd1cee01314a38dd6e24f6080651"),
          Map.entry("gelu-erf", "9f2aebe0d79d5dcd2735d5cc0ffb787676049deab0f094038cb5cd9f0febf0db"),
          Map.entry(
              "gelu-erf'", "dab4c7c9f18195346da11aa1ec5b3d42931765e25a1c7fc03b9f46df02120bf9"),
          Map.entry("silu", "21ab52f910caa671958112965afe7b3e0b2ab75bf6b487e596aa542524c9acf5"),
          Map.entry("silu'", "9893d8c272478f0d548d524abc11111a80b10981d58b887639783612827de2cb"),
          Map.entry("mish", "4ad5fa1bde0a9f1684ab3a062a05508194d77973f1c6209f77eee8e6544d9cb1"),
          Map.entry("mish'", "85ee0da3d2d53cf62c24857e3c4efdc3535b8f14ba0dafc5a08baea1894e61be"),
          Map.entry("elu(1)", "ba1b27e8216641da92dc2f17edb9ecfecd0ba913695126b1cfb82bc4e5c0f554"),
          Map.entry("elu(1)'", "76e1cfa67a27536a6dd036e7e6cb25564f7d5377b46654c115b5e2d4c5c604ec"),
          Map.entry("selu", "9dd3c174923737088db86f31fe8775881765f49772b0e53867213c43fba6f5d6"),
          Map.entry("selu'", "149a8fb241803c88627e3f43ff5dd13299593fc9062c78012fdbec1952a07479"));

  @Test
  void isExactToTwoUnitsInTheLastPlace() {
    for (int i = 0; i <= 870_000; i++) {
      float x = -i * 1e-4f;
      double exact = Math.exp(x);
      assertThat(Math.abs(Exponential.of(x) - exact)).as("x = %s", x).isLessThan(2e-7 * exact);
    }
    assertThat(Exponential.of(0f)).isEqualTo(1f);
    assertThat(Exponential.of(-88f)).isZero();
    assertThat(Exponential.of(Float.NEGATIVE_INFINITY)).isZero();
    assertThat(Exponential.of(Float.NaN)).isNaN();
  }

  @Test
  void vectorsHaveTheBitsOfTheLoop() {
    int step = 31;
    float[] x = new float[1 << 16];
    for (long bits = Integer.MIN_VALUE; bits <= 0; bits += (long) step * x.length) { // −0 to −NaN
      for (int i = 0; i < x.length; i++) {
        x[i] = Float.intBitsToFloat((int) Math.min(0, bits + (long) step * i));
      }
      float[] each = x.clone();
      assertThat(VectorExponential.ofEach(each, each.length)).isEqualTo(each.length);
      for (int i = 0; i < x.length; i++) {
        float expected = Exponential.of(x[i]);
        if (Float.floatToIntBits(each[i]) != Float.floatToIntBits(expected)) {
          throw new AssertionError("e^%s must be %s, got %s".formatted(x[i], expected, each[i]));
        }
      }
    }
  }

  @Test
  void numbersBehindABlockAreLeftAlone() {
    for (int length = 0; length <= 70; length++) {
      float[] x = new float[71];
      Exponential.ofEach(x, length);
      for (int i = 0; i < x.length; i++) {
        assertThat(x[i]).as("%d of %d", i, length).isEqualTo(i < length ? 1f : 0f);
      }
    }
  }

  @Test
  void vectorsWinTheRaceAndActivationsHaveTheBitsThatTheyAlwaysHad()
      throws InterruptedException, NoSuchAlgorithmException {
    long start = System.nanoTime();
    while (!Exponential.RACE.isWonByVectors()) {
      assertThat(System.nanoTime() - start).as("nanoseconds").isLessThan(60_000_000_000L);
      Thread.sleep(10);
    }
    assertThat(ActivationBits.hashes()).containsExactlyInAnyOrderEntriesOf(HASHES);
  }

  @Test
  void soTheyDoWithoutTheVectorApi() throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Process program = ChildJvm.startWithoutVectorApi(ActivationBits.class, output, List.of());
    assertThat(ChildJvm.exitCode(program, 60)).isZero();
    assertThat(Files.readAllLines(output))
        .containsAll(
            HASHES.entrySet().stream().map(hash -> hash.getKey() + " " + hash.getValue()).toList());
  }
}
