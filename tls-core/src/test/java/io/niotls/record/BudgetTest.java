package io.niotls.record;

import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** A budget allows its limit, and starts anew when told so. */
class BudgetTest {
    @Test
    void endsAfterItsLimit() throws Exception {
        Budget budget = new Budget(Budget.WARNING_ALERTS, Fault.TOO_MANY_WARNINGS);
        for (int i = 0; i < Budget.WARNING_ALERTS; i++) {
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
