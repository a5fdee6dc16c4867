package io.niotls;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Packages point down, as docs/architecture.md says. */
class ArchitectureTest {
    /** A package imports only from those before it. */
    private static final List<String> BOTTOM_UP = List.of(
            "wire",
            "proto",
            "crypto",
            "crypto.jca",
            "crypto.bc",
            "crypto.standard",
            "message",
            "record",
            "secret",
            "auth",
            "session",
            "config",
            "handshake",
            "handshake.client12",
            "handshake.client13",
            "handshake.client",
            "handshake.server12",
            "handshake.server13",
            "handshake.server",
            "engine");

    private static final String ROOT = "io.niotls.";

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.niotls");

    @Test
    void packagesHaveNoCycle() {
        slices().matching("io.niotls.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void packagesPointDown() {
        Set<String> upward = new TreeSet<>();
        for (JavaClass origin : classes) {
            for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
                String target = dependency.getTargetClass().getPackageName();
                if (target.startsWith(ROOT) && level(target) > level(origin.getPackageName())) {
                    upward.add(origin.getName() + " -> " + dependency.getTargetClass().getName());
                }
            }
        }
        assertEquals(Set.of(), upward);
    }

    @Test
    void versionsDoNotKnowEachOther() {
        ArchRuleDefinition.noClasses().that().resideInAnyPackage("..client12..", "..server12..")
                .should().dependOnClassesThat().resideInAnyPackage("..client13..", "..server13..").check(classes);
        ArchRuleDefinition.noClasses().that().resideInAnyPackage("..client13..", "..server13..")
                .should().dependOnClassesThat().resideInAnyPackage("..client12..", "..server12..").check(classes);
    }

    @Test
    void knowsNoSocketsNoThreadsOfItsOwnAndNoSslEngine() {
        ArchRuleDefinition.noClasses()
                .should().dependOnClassesThat().haveFullyQualifiedName("javax.net.ssl.SSLEngine")
                .orShould().dependOnClassesThat().haveFullyQualifiedName("java.net.Socket")
                .orShould().dependOnClassesThat().haveFullyQualifiedName("java.nio.channels.SocketChannel")
                .orShould().dependOnClassesThat().haveFullyQualifiedName("java.util.concurrent.ExecutorService")
                .orShould().callMethod(Thread.class, "start")
                .check(classes);
    }

    private static int level(String packageName) {
        int level = BOTTOM_UP.indexOf(packageName.substring(ROOT.length()));
        assertTrue(level >= 0, packageName + " is not in the list");
        return level;
    }
}
