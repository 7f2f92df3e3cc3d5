// Swagger UI over the document of this site: the operations it describes, and no others.
"use strict";
const place = document.getElementById("swagger-ui");
SwaggerUIBundle({
  domNode: place,
  url: place.dataset.schema,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  queryConfigEnabled: false,
  showMutatedRequest: false,
  supportedSubmitMethods: ["get", "post"],
  syntaxHighlight: { activated: false },
  tryItOutEnabled: true,
  validatorUrl: null,
});
