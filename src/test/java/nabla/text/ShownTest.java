package nabla.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShownTest {

  @Test
  void controlCharactersAreToldByTheirNumber() {
    assertThat(Shown.line("a\u001b[31mb\u0007\u009b2J\u202ec\ud800"))
        .isEqualTo("a\\u001b[31mb\\u0007\\u009b2J\\u202ec\\ud800");
    assertThat(Shown.line("josé 😀 ∇C \"a|b\"")).isEqualTo("josé 😀 ∇C \"a|b\"");
  }

  @Test
  void numbersHaveFourDigits() {
    assertThat(Shown.number(10_014)).isEqualTo("10010");
    assertThat(Shown.number(57.00004)).isEqualTo("57");
    assertThat(Shown.number(-0.0012345)).isEqualTo("-0.001234");
    assertThat(Shown.number(0)).isEqualTo("0");
    assertThat(Shown.number(1e-7)).isEqualTo("1.000e-07");
    assertThat(Shown.number(Double.NaN)).isEqualTo("NaN");
  }

  @Test
  void messagesAreOneLineWithBeginningAndEnd() {
    String told = Shown.message("begin" + " x\r\n y".repeat(5_000_000) + " the way out");
    assertThat(told).startsWith("begin x y x").endsWith("the way out").hasSizeLessThan(800);
    assertThat(told.lines()).hasSize(1);
  }
}
