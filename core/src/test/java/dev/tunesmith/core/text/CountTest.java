package dev.tunesmith.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountTest {

    @Test
    void oneIsSingularAndAllElseIsPlural() {
        assertThat(Count.of(1, "item")).isEqualTo("1 item");
        assertThat(Count.of(0, "item")).isEqualTo("0 items");
        assertThat(Count.of(2, "item")).isEqualTo("2 items");
        assertThat(Count.noun(1, "edit") + Count.noun(3, "edit")).isEqualTo("editedits");
    }
}
