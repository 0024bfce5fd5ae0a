package nabla.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparseProductsTest {

  /** Random columns, of which one is empty, in floats that have whole numbers as their products. */
  private static SparseColumns columns(int rows, int count, double density, Random random) {
    SparseColumns x = new SparseColumns(rows, 0, 0);
    for (int c = 0; c < count; c++) {
      float[] numbers = new float[rows];
      for (int k = 0; c != 1 && k < rows; k++) {
        numbers[k] = random.nextDouble() < density ? random.nextInt(9) - 4 : 0;
      }
      x.add(numbers, 0);
    }
    return x;
  }

  private static float[] whole(int length, Random random) {
    float[] numbers = new float[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = random.nextInt(9) - 4;
    }
    return numbers;
  }

  /** Small whole numbers are added exactly, in any order. */
  @ParameterizedTest
  @CsvSource({"1, 5, 3, 0.5", "7, 70, 20, 0.1", "100, 3000, 40, 0.05", "33, 9000, 9, 0.9"})
  void productsAreThoseOfTheWholeMatrix(int n, int k, int m, double density) {
    Random random = new Random(1);
    SparseColumns x = columns(k, m, density, random);
    SparseProducts products = new SparseProducts(x);
    for (int turn = 0; turn < 2; turn++) { // what was there before does not matter
      float[] a = whole(n * k + 3, random);
      float[] b = whole(n * m, random);
      float[] c = whole(n * m, random);
      float[] g = new float[n * k + 2];
      Arrays.fill(g, Float.NaN);
      float[] product = c.clone();
      float[] gradient = new float[n * k];
      for (int column = 0; column < m; column++) {
        for (int i = x.begin(column); i < x.end(column); i++) {
          int row = x.indices()[i];
          for (int j = 0; j < n; j++) {
            product[column * n + j] += a[3 + j * k + row] * x.values()[i];
            gradient[j * k + row] += b[column * n + j] * x.values()[i];
          }
        }
      }
      products.addProduct(Matrix.rowMajor(a, 3, n, k), Matrix.columnMajor(c, 0, n, m));
      products.productWithTransposed(Matrix.columnMajor(b, 0, n, m), Matrix.rowMajor(g, 1, n, k));
      assertThat(c).containsExactly(product);
      assertThat(Arrays.copyOfRange(g, 1, n * k + 1)).containsExactly(gradient);
      assertThat(g[0]).isNaN();
      assertThat(g[n * k + 1]).isNaN();
      x.clear();
      float[] other = whole(k, random);
      for (int column = 0; column < m; column++) {
        x.add(other, 0);
      }
    }
  }

  /** What is not exact is added in the order of a column's numbers, whatever other columns are. */
  @Test
  void aColumnHasTheBitsThatItHasAlone() {
    Random random = new Random(2);
    int n = 37;
    int k = 20_000; // more than one block
    SparseColumns all = new SparseColumns(k, 0, 0);
    float[] a = new float[n * k];
    for (int i = 0; i < a.length; i++) {
      a[i] = random.nextFloat() - 0.5f;
    }
    for (int c = 0; c < 50; c++) {
      float[] numbers = new float[k];
      for (int i = 0; i < 300; i++) {
        numbers[random.nextInt(k)] = random.nextFloat();
      }
      all.add(numbers, 0);
    }
    float[] z = new float[n * 50];
    Matrix w = Matrix.rowMajor(a, 0, n, k);
    new SparseProducts(all).addProduct(w, Matrix.columnMajor(z, 0, n, 50));
    for (int c = 0; c < 50; c++) {
      float[] expected = new float[n];
      for (int i = all.begin(c); i < all.end(c); i++) {
        for (int j = 0; j < n; j++) {
          expected[j] += all.values()[i] * a[j * k + all.indices()[i]];
        }
      }
      assertThat(Arrays.copyOfRange(z, c * n, (c + 1) * n)).containsExactly(expected);
      SparseColumns one = new SparseColumns(k, 0, 0);
      one.add(all.indices(), all.values(), all.begin(c), all.end(c));
      float[] alone = new float[n];
      new SparseProducts(one).addProduct(w, Matrix.columnMajor(alone, 0, n, 1));
      assertThat(alone).containsExactly(expected);
    }
  }

  @Test
  void vectorsHaveTheBitsOfTheLoop() throws InterruptedException {
    long start = System.nanoTime();
    while (!Runs.RACE.isWonByVectors()) {
      assertThat(System.nanoTime() - start).as("nanoseconds").isLessThan(60_000_000_000L);
      Thread.sleep(10);
    }
    Random random = new Random(3);
    for (int n = 1; n <= 140; n++) {
      int count = n % 13;
      float[] factors = new float[count];
      int[] runs = new int[count];
      float[] from = new float[2 + 20 * n];
      float[] into = new float[n + 2];
      for (int i = 0; i < from.length; i++) {
        from[i] = (float) random.nextGaussian();
      }
      for (int i = 0; i < count; i++) {
        factors[i] = (float) random.nextGaussian();
        runs[i] = random.nextInt(20);
      }
      float[] expected = new float[n + 2];
      for (int i = 0; i < count; i++) {
        for (int j = 0; j < n; j++) {
          expected[1 + j] += factors[i] * from[2 + runs[i] * n + j];
        }
      }
      Runs.add(0, count, factors, runs, from, 2, n, into, 1);
      assertThat(into).as("n = %s", n).containsExactly(expected);
    }
  }

  @Test
  void zerosAreLeftOutAndColumnsTravel() throws IOException, ClassNotFoundException {
    SparseColumns x = new SparseColumns(70_000, 0, 0);
    x.add(new int[] {1, 5, 9}, new float[] {2, -0f, 3}, 0, 3);
    x.add(new int[0], new float[0], 0, 0);
    float[] many = new float[70_000];
    for (int k = 0; k < many.length; k++) {
      many[k] = k;
    }
    x.add(many, 0);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(x);
    }
    assertThat(bytes.size()).isLessThan(8 * 70_001 + 1000);
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      SparseColumns read = (SparseColumns) in.readObject();
      assertThat(read.columns()).isEqualTo(3);
      assertThat(read.rows()).isEqualTo(70_000);
      assertThat(read.numbers()).isEqualTo(2 + 69_999);
      assertThat(read.indices()).startsWith(1, 9, 1, 2, 3).hasSize(70_001);
      assertThat(read.values()).startsWith(2, 3, 1, 2, 3);
      assertThat(read.begin(1)).isEqualTo(2);
      assertThat(read.end(1)).isEqualTo(2);
      read.add(new int[] {7}, new float[] {8}, 0, 1);
      assertThat(read.values()[read.begin(3)]).isEqualTo(8);
    }
  }

  @Test
  void anArrayHoldsNoMore() {
    SparseColumns x = new SparseColumns(Integer.MAX_VALUE, 0, 0);
    assertThatThrownBy(() -> x.add(new float[0], 0))
        .hasMessageContaining("fewer than 2^31, got 2147483647");
  }
}
