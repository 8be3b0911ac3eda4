import 'swagger-ui-dist/swagger-ui.css'
import { SwaggerUIBundle } from 'swagger-ui-dist'

// No validator badge: it would send the document to another host.
SwaggerUIBundle({ url: '/openapi.json', dom_id: '#root', deepLinking: true, validatorUrl: null })
