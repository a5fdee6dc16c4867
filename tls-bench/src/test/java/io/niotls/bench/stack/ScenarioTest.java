package io.niotls.bench.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.niotls.bench.stack.Scenario.Group;
import io.niotls.bench.stack.Scenario.Identity;
import io.niotls.bench.stack.Scenario.Resumption;
import io.niotls.bench.stack.Scenario.Suite;
import io.niotls.bench.stack.Scenario.Version;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ScenarioTest {
    @Test
    void everyLabelIsReadBack() {
        for (Version version : Version.values()) {
            for (Suite suite : Suite.values()) {
                for (Identity identity : Identity.values()) {
                    for (Group group : Group.values()) {
                        for (Resumption resumption : Resumption.values()) {
                            Scenario scenario = new Scenario(version, suite, identity, group, resumption, false);
                            assertEquals(scenario, Scenario.parse(scenario.label()));
                            assertEquals(scenario.mutually(), Scenario.parse(scenario.mutually().label()));
                        }
                    }
                }
            }
        }
    }

    @Test
    void labelNamesAllParts() {
        Scenario scenario = Scenario.full(Version.TLS_1_3).with(Group.X25519).with(Resumption.PSK);
        assertEquals("tls13-aes_128_gcm-ecdsa_p256-x25519-psk-server", scenario.label());
    }

    @Test
    void tls12NamesTheCertificatesCurveBehindTheGroup() {
        Scenario scenario = Scenario.full(Version.TLS_1_2).with(Group.X25519);
        assertEquals(List.of(Group.X25519, Group.P256), scenario.groups());
        assertEquals(List.of(Group.X25519), scenario.with(Identity.RSA_2048).groups());
        assertEquals(List.of(), scenario.with(Group.DEFAULT).groups());
    }

    @Test
    void stacksAreFoundByLabel() {
        for (Stack stack : Stacks.all()) {
            assertEquals(stack, Stacks.of(stack.label()));
        }
        assertThrows(IllegalArgumentException.class, () -> Stacks.of("none"));
    }
}
