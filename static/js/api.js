/* The list of addresses becomes a form where each can be tried; without JavaScript it stays a list. */
const place = document.getElementById("api");
SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: -1,
  filter: true,
  persistAuthorization: true,
  presets: [SwaggerUIBundle.presets.apis],
});
