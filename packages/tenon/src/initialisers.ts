export * from "@tenon/layers/initialisers";
