package nabla.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import nabla.ChildJvm;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlasTest {

  private static final long SEED = 20150104;
  private static final int N = 5;
  private static final int K = 7;
  private static final int M = 3;

  static Stream<Arguments> products() {
    return Stream.of(Blas.best(), Blas.java())
        .flatMap(
            blas ->
                Arrays.stream(Matrix.Order.values())
                    .flatMap(
                        a ->
                            Arrays.stream(Matrix.Order.values())
                                .flatMap(
                                    b ->
                                        Arrays.stream(Matrix.Order.values())
                                            .map(c -> Arguments.of(blas.name(), blas, a, b, c)))));
  }

  @ParameterizedTest(name = "{0}: {2} × {3} into {4}")
  @MethodSource("products")
  void agreesWithAPlainLoop(
      String name, Blas blas, Matrix.Order orderA, Matrix.Order orderB, Matrix.Order orderC) {
    Random random = new Random(SEED);
    Matrix a = random(random, 2, N, K, orderA);
    Matrix b = random(random, 4, K, M, orderB);
    for (float beta : new float[] {0f, 1f, 0.5f}) {
      float alpha = beta == 0.5f ? 0.3f : 1f;
      Matrix c = random(random, 3, N, M, orderC);
      float[] before = c.array().clone();
      if (beta == 0f) {
        Arrays.fill(c.array(), 3, 3 + N * M, Float.NaN);
      }

      blas.multiply(alpha, a, b, beta, c);

      for (int i = 0; i < N; i++) {
        for (int j = 0; j < M; j++) {
          double sum = beta * before[position(c, i, j)];
          for (int k = 0; k < K; k++) {
            sum += alpha * a.array()[position(a, i, k)] * b.array()[position(b, k, j)];
          }
          assertThat((double) c.array()[position(c, i, j)])
              .as("c[%d, %d], beta %s, seed %d", i, j, beta, SEED)
              .isCloseTo(sum, within(1e-5));
        }
      }
      int end = 3 + N * M;
      assertThat(Arrays.copyOf(c.array(), 3)).isEqualTo(Arrays.copyOf(before, 3));
      assertThat(Arrays.copyOfRange(c.array(), end, c.array().length))
          .isEqualTo(Arrays.copyOfRange(before, end, before.length));
    }
  }

  /** Shapes as in a network: some in tiles, of which the last are smaller, and some whole. */
  @ParameterizedTest
  @CsvSource({"300, 784, 9", "100, 784, 130", "10, 100, 301", "784, 64, 201", "130, 2000, 21"})
  void agreesWithAPlainLoopWhereTheProductIsCutInTiles(int n, int k, int m) {
    for (Matrix.Order orderA : Matrix.Order.values()) {
      for (Matrix.Order orderB : Matrix.Order.values()) {
        Random random = new Random(SEED);
        Matrix a = random(random, 2, n, k, orderA);
        Matrix b = random(random, 4, k, m, orderB);
        Matrix c = random(random, 3, n, m, Matrix.Order.COLUMN_MAJOR);
        float[] before = c.array().clone();
        float alpha = orderA == orderB ? 1f : 0.25f;
        Blas.best().multiply(alpha, a, b, 1f, c);
        for (int i = 0; i < n; i++) {
          for (int j = 0; j < m; j++) {
            double sum = before[position(c, i, j)];
            for (int l = 0; l < k; l++) {
              double product = (double) a.array()[position(a, i, l)] * b.array()[position(b, l, j)];
              sum += alpha * product;
            }
            assertThat((double) c.array()[position(c, i, j)])
                .as("c[%d, %d], A %s, B %s", i, j, orderA, orderB)
                .isCloseTo(sum, within(1e-3));
          }
        }
        assertThat(Arrays.copyOf(c.array(), 3)).isEqualTo(Arrays.copyOf(before, 3));
      }
    }
  }

  static Stream<Blas> all() {
    return Stream.of(Blas.best(), Blas.java());
  }

  @ParameterizedTest
  @MethodSource("all")
  void findsTheOneNumberThatIsNotFinite(Blas blas) {
    for (int length : new int[] {1, 3, 8, 31, 100}) {
      for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
        for (int i = 0; i < length; i++) {
          float[] x = new float[length + 4];
          Arrays.fill(x, -0.5f);
          x[1] = bad; // before and behind the range: not looked at
          x[2 + length] = bad;
          assertThat(blas.isFinite(x, 2, 2 + length)).isTrue();
          x[2 + i] = bad;
          assertThat(blas.isFinite(x, 2, 2 + length))
              .as("%s at %d of %d", bad, i, length)
              .isFalse();
        }
      }
    }
  }

  @Test
  void transposedReadsTheSameElements() {
    Matrix a = Matrix.rowMajor(new float[] {1, 2, 3, 4, 5, 6}, 0, 2, 3);
    float[] product = new float[4];

    Blas.best().multiply(a, a.transposed(), 0f, Matrix.rowMajor(product, 0, 2, 2));

    assertThat(product).containsExactly(14, 32, 32, 77);
  }

  /** Rows of larger matrices in any order, as small ones and cut in tiles. */
  @ParameterizedTest
  @CsvSource({"3, 5, 4", "4, 256, 64", "32, 64, 4", "17, 2000, 30"})
  void multipliesPartsOfMatricesAndWritesToNoneBeside(int n, int k, int m) {
    for (Blas blas : List.of(Blas.best(), Blas.java())) {
      for (Matrix.Order orderA : Matrix.Order.values()) {
        for (Matrix.Order orderB : Matrix.Order.values()) {
          for (Matrix.Order orderC : Matrix.Order.values()) {
            Random random = new Random(SEED);
            Matrix a = random(random, 2, n + 5, k, orderA);
            Matrix b = random(random, 4, k + 3, m, orderB);
            Matrix c = random(random, 3, n + 7, m, orderC);
            float[] before = c.array().clone();
            blas.multiply(a.rows(2, 2 + n), b.rows(1, 1 + k), 0f, c.rows(4, 4 + n));
            for (int i = 0; i < n + 7; i++) {
              for (int j = 0; j < m; j++) {
                double sum = before[position(c, i, j)];
                for (int l = 0; l < k && i >= 4 && i < 4 + n; l++) {
                  sum = l == 0 ? 0 : sum;
                  sum +=
                      (double) a.array()[position(a, i - 2, l)] * b.array()[position(b, l + 1, j)];
                }
                assertThat((double) c.array()[position(c, i, j)])
                    .as("c[%d, %d] by %s, %s %s %s", i, j, blas.name(), orderA, orderB, orderC)
                    .isCloseTo(sum, within(1e-3));
              }
            }
          }
        }
      }
    }
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    Matrix a = Matrix.rowMajor(new float[6], 0, 2, 3);
    Matrix c = Matrix.rowMajor(new float[6], 0, 2, 3);

    assertThatThrownBy(() -> Blas.best().multiply(a, a, 0f, c))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("shapes of C = A B must be n × m = (n × k)(k × m), got 2 × 3 = (2 × 3)(2 × 3)");
  }

  @Test
  void aMatrixBeyondItsArrayIsRefused() {
    assertThatThrownBy(() -> Matrix.columnMajor(new float[6], 1, 2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("matrix must lie within its array of 6 elements, got 2 × 3 from offset 1");
  }

  @Test
  void rowsOfAPartEndWhereTheArrayDoes() {
    float[] array = {1, 2, 3, 4, 5, 6};
    Matrix part = Matrix.columnMajor(array, 0, 3, 2).rows(1, 3); // 2 5, 3 6
    float[] product = new float[4];
    Blas.java().multiply(part, part.transposed(), 0f, Matrix.rowMajor(product, 0, 2, 2));
    assertThat(product).containsExactly(29, 36, 36, 45);
    assertThatThrownBy(() -> Matrix.columnMajor(array, 0, 3, 2).rows(2, 4))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aMatrixMayBeEmptyButNotNegative() {
    Matrix none = Matrix.columnMajor(new float[0], 0, 0, 1);
    assertThat(Matrix.rowMajor(none.array(), 0, 3, 0).rows()).isEqualTo(3);
    Matrix one = Matrix.columnMajor(new float[1], 0, 1, 1);
    Blas.best().multiply(none, one, 0f, none); // and nothing happens
    Blas.best().multiply(one, none.transposed(), 0f, none.transposed());
    for (int[] shape : new int[][] {{-1, 1, 1}, {0, -1, 1}, {0, 1, -1}}) {
      assertThatThrownBy(() -> Matrix.rowMajor(new float[9], shape[0], shape[1], shape[2]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void manyLargeNumbersAreFiniteAlthoughTheirSumIsNot() {
    float[] large = new float[100];
    Arrays.fill(large, 3e38f);
    for (Blas blas : List.of(Blas.best(), Blas.java())) {
      assertThat(blas.isFinite(large, 0, large.length)).isTrue();
      large[99] = Float.NaN;
      assertThat(blas.isFinite(large, 0, large.length)).isFalse();
      assertThat(blas.isFinite(large, 0, 99)).isTrue();
      large[99] = 3e38f;
    }
  }

  @Test
  void thePortableKernelNeedsAvx2() {
    assertThatCode(() -> OpenBlas.requireHaswell(List.of("flags\t: fpu avx avx2 bmi2")))
        .doesNotThrowAnyException();
    assertThatCode(() -> OpenBlas.requireHaswell(List.of("x: y", "flags\t\t: sse avx2")))
        .doesNotThrowAnyException();
    for (String cpu : List.of("flags : fpu sse avx", "flags : avx2x", "model name : an avx2 ")) {
      assertThatThrownBy(() -> OpenBlas.requireHaswell(List.of(cpu)))
          .isInstanceOf(UnsatisfiedLinkError.class)
          .hasMessage("the portable kernel must have a CPU with AVX2, got one without");
    }
  }

  @Test
  void theOneInJavaSaysThatOpenBlasWasNotAskedFor() {
    boolean vector = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    assertThat(Blas.java().name())
        .matches(vector ? "netlib Vector API, (128|256|512) bits" : "netlib Java");
    assertThat(Blas.java().whyNotOpenBlas()).hasValue("it was not asked for");
  }

  /** Programs of their own: a JVM loads OpenBLAS once. */
  @Nested
  @Tag("jvm")
  @EnabledOnOs(
      value = OS.LINUX,
      architectures = {"amd64", "x86_64"})
  class InAJvmOfItsOwn {

    @TempDir private Path directory;

    private List<String> lines(
        Map<String, String> environment, List<String> options, String... args)
        throws IOException, InterruptedException {
      Path output = directory.resolve("output");
      Process process = ChildJvm.start(BlasName.class, output, environment, options, args);
      try {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      } finally {
        process.destroyForcibly();
      }
      return Files.readAllLines(output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Haswell", "Nehalem", "Sandybridge"}) // any CPU of today has these
    void theNameTellsTheKernel(String kernel) throws IOException, InterruptedException {
      assertThat(lines(Map.of("OPENBLAS_CORETYPE", kernel), List.of()))
          .contains("BLAS OpenBLAS " + kernel, "threads 1");
    }

    @Test
    void theKernelIsThatOfTheCpuWhereNobodyChooses() throws IOException, InterruptedException {
      String name =
          lines(Map.of("OPENBLAS_CORETYPE", ""), List.of()).stream()
              .filter(line -> line.startsWith("BLAS "))
              .findFirst()
              .orElseThrow();
      assertThat(name).matches("BLAS OpenBLAS [A-Z][A-Za-z0-9]+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Nehalem", "Haswell", "SkylakeX"})
    void thePortableKernelIsHaswellsWhateverTheEnvironmentSays(String variable)
        throws IOException, InterruptedException {
      assertThat(lines(Map.of("OPENBLAS_CORETYPE", variable), List.of(), "portable"))
          .contains("BLAS OpenBLAS Haswell", "threads 1", "variable unchanged: true");
    }

    @Test
    void thePortableKernelIsRefusedWhereAnotherIsInUse() throws IOException, InterruptedException {
      Map<String, String> nehalem = Map.of("OPENBLAS_CORETYPE", "Nehalem");
      assertThat(lines(nehalem, List.of(), "late", "portable"))
          .contains(
              "refused: kernel must be fastest in this JVM, got portable: OpenBLAS Nehalem is in use and stays; set kernel before anything is trained or predicted");
      Map<String, String> haswell = Map.of("OPENBLAS_CORETYPE", "Haswell");
      assertThat(lines(haswell, List.of(), "late", "portable")).contains("BLAS OpenBLAS Haswell");
      assertThat(lines(Map.of(), List.of("-Dnabla.blas=java"), "portable"))
          .contains(
              "refused: kernel must be fastest in this JVM, got portable: -Dnabla.blas=java was set");
    }

    @Test
    void everyClassLoaderOfAJvmHasIt() throws IOException, InterruptedException {
      assertThat(lines(Map.of("OPENBLAS_CORETYPE", "Haswell"), List.of(), "twice"))
          .containsSubsequence(
              "elsewhere OpenBLAS Haswell", "elsewhere OpenBLAS Haswell", "BLAS OpenBLAS Haswell");
    }

    @Test
    void jvmsThatUnpackItAtOnceAllHaveIt() throws IOException, InterruptedException {
      String cache = "-Dorg.bytedeco.javacpp.cachedir=" + directory.resolve("cache");
      List<Process> programs = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        programs.add(
            ChildJvm.start(
                BlasName.class,
                directory.resolve("output" + i),
                Map.of("OPENBLAS_CORETYPE", "Haswell"),
                List.of(cache)));
      }
      for (Process program : programs) {
        assertThat(ChildJvm.exitCode(program, 120)).isZero();
      }
      for (int i = 0; i < 4; i++) {
        assertThat(Files.readAllLines(directory.resolve("output" + i)))
            .contains("BLAS OpenBLAS Haswell");
      }
    }

    @Test
    void whyItCannotBeLoadedIsWhatTheSystemSays() throws IOException, InterruptedException {
      Path cache = directory.resolve("cache");
      String option = "-Dorg.bytedeco.javacpp.cachedir=" + cache;
      lines(Map.of(), List.of(option));
      try (Stream<Path> files = Files.walk(cache)) { // a disk that has lost what was in a file
        for (Path file : files.filter(f -> f.toString().endsWith("libgfortran.so.5")).toList()) {
          FileTime time = Files.getLastModifiedTime(file);
          Files.write(file, new byte[(int) Files.size(file)]);
          Files.setLastModifiedTime(file, time);
        }
      }
      assertThat(lines(Map.of(), List.of(option)))
          .anyMatch(line -> line.matches(".*OpenBLAS can't be loaded on Linux .*"));
    }

    @Test
    void openBlasIsLoadedAlthoughNetlibIsInUse() throws IOException, InterruptedException {
      List<String> lines = lines(Map.of("OPENBLAS_CORETYPE", "Haswell"), List.of(), "netlib");
      assertThat(lines).anyMatch(line -> line.startsWith("first "));
      assertThat(lines).contains("BLAS OpenBLAS Haswell");
    }

    @Test
    void anUnknownChoiceIsRefusedEachTimeWithItsRule() throws IOException, InterruptedException {
      String refusal = "refused: system property nabla.blas must be openblas or java, got mkl";
      assertThat(lines(Map.of(), List.of("-Dnabla.blas=mkl"))).contains(refusal);
      assertThat(lines(Map.of(), List.of("-Dnabla.blas=mkl")).stream().filter(refusal::equals))
          .hasSize(2);
    }

    @Test
    void netlibsPathIsLeftAsItWasFound() throws IOException, InterruptedException {
      String path = "-Ddev.ludovic.netlib.blas.nativeLibPath=/opt/mkl/libmkl_rt.so";
      assertThat(lines(Map.of("OPENBLAS_CORETYPE", "Haswell"), List.of(path)))
          .contains("BLAS OpenBLAS Haswell", "path /opt/mkl/libmkl_rt.so");
      assertThat(lines(Map.of(), List.of())).contains("path null");
    }

    @Test
    void takesTheThreadsOfAnOpenBlasInUseAndSaysSo() throws IOException, InterruptedException {
      List<String> lines = lines(Map.of(), List.of(), "openblas");
      assertThat(lines).contains("threads 1");
      assertThat(lines)
          .anyMatch(line -> line.contains("OpenBLAS was in use in this JVM with 2 threads"));
      assertThat(lines(Map.of(), List.of())).noneMatch(line -> line.contains("was in use"));
    }
  }

  private static Matrix random(
      Random random, int offset, int rows, int columns, Matrix.Order order) {
    float[] array = new float[offset + rows * columns + 2];
    for (int i = 0; i < array.length; i++) {
      array[i] = (float) random.nextGaussian();
    }
    return new Matrix(array, offset, rows, columns, order);
  }

  private static int position(Matrix matrix, int row, int column) {
    return matrix.offset()
        + (matrix.order() == Matrix.Order.ROW_MAJOR
            ? row * matrix.columns() + column
            : column * matrix.rows() + row);
  }
}
