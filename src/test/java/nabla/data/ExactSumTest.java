package nabla.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExactSumTest {

  @Test
  void nothingIsLostBetweenHugeNumbers() {
    ExactSum sum = new ExactSum();
    for (double x : new double[] {1e300, 1, Double.MIN_VALUE, -1e300, 0, -0.0}) {
      sum.add(x);
    }
    assertThat(sum.total())
        .isEqualByComparingTo(BigDecimal.ONE.add(new BigDecimal(Double.MIN_VALUE)));
    assertThat(new ExactSum().total()).isEqualByComparingTo(BigDecimal.ZERO);
  }

  @Test
  void sumsAndSumsOfSquaresAreThoseOfBigDecimalInAnyOrderAndParts() {
    Random random = new Random(3);
    List<Double> numbers =
        IntStream.range(0, 2000)
            .mapToObj(i -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20))
            .collect(Collectors.toList());
    BigDecimal expected = numbers.stream().map(BigDecimal::new).reduce(BigDecimal::add).get();
    BigDecimal squares =
        numbers.stream().map(BigDecimal::new).map(x -> x.multiply(x)).reduce(BigDecimal::add).get();
    for (int round = 0; round < 3; round++) {
      Collections.shuffle(numbers, random);
      ExactSum[] sums = new ExactSum[5];
      ExactSum[] ofSquares = new ExactSum[5];
      Arrays.setAll(sums, i -> new ExactSum());
      Arrays.setAll(ofSquares, i -> new ExactSum());
      for (int i = 0; i < numbers.size(); i++) {
        sums[i % (round + 1)].add(numbers.get(i));
        ofSquares[i % (round + 1)].addSquare(numbers.get(i));
      }
      for (int i = 1; i < 5; i++) {
        sums[0].add(sums[i]);
        ofSquares[0].add(ofSquares[i]);
      }
      assertThat(sums[0].total()).isEqualByComparingTo(expected);
      assertThat(ofSquares[0].total()).isEqualByComparingTo(squares);
    }
  }
}
