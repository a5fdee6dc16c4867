package io.niotls.proto;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** A budget allows its limit, and starts anew when told so. */
class BudgetTest {
    @Test
    void endsAfterItsLimit() throws Exception {
        Budget budget = new Budget(4, Fault.TOO_MANY_WARNINGS);
        for (int i = 0; i < 4; i++) {
            budget.spend();
        }
        assertEquals(Fault.TOO_MANY_WARNINGS, assertThrows(TlsException.class, budget::spend).fault());
        assertEquals(Fault.TOO_MANY_WARNINGS, assertThrows(TlsException.class, budget::spend).fault());
    }

    @Test
    void startsAnew() throws Exception {
        Budget budget = new Budget(1, Fault.TOO_MANY_KEY_UPDATES);
        for (int i = 0; i < 10; i++) {
            budget.spend();
            budget.reset();
        }
        budget.spend();
        assertThrows(TlsException.class, budget::spend);
    }
}
